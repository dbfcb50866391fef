/// What `expression` throws, as a user reads it; `no error` where it throws nothing.
package func errorText<Value>(of expression: @autoclosure () throws -> Value) -> String {
  do {
    _ = try expression()
    return "no error"
  } catch {
    return "\(error)"
  }
}
