import Testing

@testable import MartletGraphFile

@Suite struct ExpressionTests {
  private static let parameters: Environment = [
    "n": .integer(10), "width": .float(0.5), "deep": .boolean(true), "kind": .string("small"), "none": .integer(0),
  ]

  static let values: [(String, ScalarValue)] = [
    ("7", .integer(7)), (" 7 ", .integer(7)), ("1.5", .float(1.5)), (".5", .float(0.5)), ("2.", .float(2)),
    ("1e-3", .float(0.001)), ("1E+2", .float(100)), ("true", .boolean(true)), ("false", .boolean(false)),
    ("'a b'", .string("a b")), ("\"a\"", .string("a")), ("9223372036854775807", .integer(.max)),
    ("$n", .integer(10)), ("$width", .float(0.5)), ("-$n", .integer(-10)), ("--$n", .integer(10)),
    // Precedence and association.
    ("2 + 3 * 4", .integer(14)), ("(2 + 3) * 4", .integer(20)), ("10 - 3 - 2", .integer(5)), ("-2 * -3", .integer(6)),
    ("2*3%4", .integer(2)), ("100 / 5 / 2", .integer(10)), ("1 + 1 == 2", .boolean(true)),
    // Integers stay integers where they can.
    ("12 / 4", .integer(3)), ("-12 / 4", .integer(-3)), ("1 / 4", .float(0.25)), ("1/255", .float(1.0 / 255)),
    ("4 * 0.5", .float(2)), ("4.0 / 2", .float(2)), ("-7 % 3", .integer(2)), ("7 % 3", .integer(1)),
    // Comparison.
    ("$n > 9.5", .boolean(true)), ("$n >= 10", .boolean(true)), ("$n < 10", .boolean(false)),
    ("1 <= 1", .boolean(true)), ("1 == 1.0", .boolean(true)), ("1 != 1.5", .boolean(true)),
    ("$kind == 'small'", .boolean(true)), ("$kind != 'small'", .boolean(false)), ("$deep == true", .boolean(true)),
    // Functions.
    ("min(3, 1, 2)", .integer(1)), ("max(3, 1.5)", .float(3)), ("min(2, 2.0)", .float(2)),
    ("floor(2.7)", .integer(2)), ("floor(-2.1)", .integer(-3)), ("ceil(2.1)", .integer(3)), ("ceil(5)", .integer(5)),
    ("if($n > 5, 1, 2)", .integer(1)), ("if($deep, 'a', 2)", .string("a")),
    ("if($none > 0, 10 / $none, 7)", .integer(7)),
    // As MobileNet's channels are rounded.
    ("round_to(32 * $width, 8)", .integer(16)), ("round_to(32 * 0.35, 8)", .integer(16)),
    ("round_to(24 * 0.75, 8)", .integer(24)), ("round_to(60, 8)", .integer(64)), ("round_to(3, 8)", .integer(8)),
    ("round_to(-5, 8)", .integer(8)), ("round_to(88, 8)", .integer(88)), ("round_to(91, 8)", .integer(88)),
  ]

  @Test(arguments: values) func computes(_ text: String, _ value: ScalarValue) throws {
    #expect(try Expression.evaluate(text, Self.parameters) == value)
  }

  static let errors: [(String, String)] = [
    ("9223372036854775808", "`9223372036854775808` is more than 64 bits hold"),
    ("-9223372036854775807 - 2", "the result is more than 64 bits hold"),
    ("9223372036854775807 * 2", "the result is more than 64 bits hold"),
    ("(-9223372036854775807 - 1) / -1", "the result is more than 64 bits hold"),
    ("-(-9223372036854775807 - 1)", "the result is more than 64 bits hold"),
    ("1e999", "`1e999` is more than a float holds"), ("1e", "`1e` is no number"), ("1.2.3", "`1.2.3` is no number"),
    (".", "`.` is no number"), ("0x10", "`0x10` is no number"), ("1 / 0", "a division by zero"),
    ("1 / 0.0", "a division by zero"), ("1e308 * 10", "the result is more than a float holds"),
    ("true + 1", "`+` takes numbers, not a boolean"), ("-true", "`-` takes numbers, not a boolean"),
    ("min('a', 1)", "`min` takes numbers, not a string"),
    ("true < false", "`<` compares numbers, not a boolean and a boolean"),
    ("1 == 'a'", "`==` cannot compare an integer and a string"),
    ("round_to(8, 1.5)", "`round_to` rounds to multiples of a positive integer, not 1.5"),
    ("round_to(9e18, 9223372036854775807)", "the result is more than 64 bits hold"),
    ("floor(1e19)", "the result is more than 64 bits hold"),
    ("max 3", "`max` is neither a number nor a parameter (a parameter carries `$`)"),
    ("4 +", "something is missing after this"), ("", "the expression is empty"), ("*4", "`*` cannot stand here"),
    ("(4", "`(` is never closed"), ("4)", "`)` cannot stand here"), ("min(1 2)", "an operator is missing before this"),
    ("a\u{301}", "`\u{301}` has no place in an expression"), ("$1", "a parameter's name must follow `$`"),
    ("1 ! 2", "`!` has no place in an expression"),
  ]

  @Test(arguments: errors) func refuses(_ text: String, _ message: String) {
    let error = #expect(throws: ExpressionError.self) { try Expression.evaluate(text, Self.parameters) }
    #expect(error?.message == message)
  }

  @Test func boundsItsWork() {
    let long = #expect(throws: ExpressionError.self) {
      try Expression.evaluate(String(repeating: "1+", count: 600) + "1", [:])
    }
    #expect(long?.message == "an expression has at most 1024 characters, not 1201")
    for nesting in ["(", "-", "min(1,"] {
      let deep = #expect(throws: ExpressionError.self) {
        try Expression.evaluate(String(repeating: nesting, count: 100) + "1", [:])
      }
      #expect(deep?.message == "an expression is nested at most 32 deep")
    }
    #expect(throws: Never.self) { try Expression.evaluate(String(repeating: "1+", count: 500) + "1", [:]) }
  }

  static let strings: [(String, String)] = [
    ("plain", "plain"), ("", ""), ("layer$($n).conv", "layer10.conv"), ("$($n)$($kind)", "10small"), ("$$5", "$5"),
    ("$(2 * ($n + 1))", "22"), ("layer$(n).$(kind)", "layer10.small"), ("$(if($kind == ')', 1, 2))", "2"),
    ("é$($width)", "é0.5"), ("$($deep)", "true"),
  ]

  @Test(arguments: strings) func interpolates(_ text: String, _ result: String) throws {
    #expect(try StringTemplate.resolve(text, Self.parameters) == result)
  }

  @Test func boundsStrings() {
    let long = ScalarValue.string(String(repeating: "x", count: 1000))
    let error = #expect(throws: ExpressionError.self) {
      try StringTemplate.resolve(String(repeating: "$(s)", count: 100_000), ["s": long])
    }
    #expect(error?.message == "with its values, the string has more than 4096 characters")
  }

  @Test func placesErrorsOfStrings() {
    let error = #expect(throws: ExpressionError.self) { try StringTemplate.resolve("é$(1 + $m)", Self.parameters) }
    #expect(error == ExpressionError("there is no parameter `m`", at: 7..<9))
    let name = #expect(throws: ExpressionError.self) { try StringTemplate.resolve("a$(kid)", Self.parameters) }
    #expect(name == ExpressionError("there is no parameter `kid`", at: 3..<6, suggestion: "kind"))
  }
}
