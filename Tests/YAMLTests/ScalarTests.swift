import MartletYAML
import Testing

struct ScalarTests {
  static let plain: [(text: String, value: YAMLScalarValue)] = [
    ("~", .null), ("null", .null), ("Null", .null), ("NULL", .null), ("nULL", .string("nULL")),
    ("true", .bool(true)), ("True", .bool(true)), ("TRUE", .bool(true)), ("tRUE", .string("tRUE")),
    ("false", .bool(false)), ("False", .bool(false)), ("FALSE", .bool(false)),
    ("on", .string("on")), ("off", .string("off")), ("yes", .string("yes")), ("no", .string("no")),
    ("y", .string("y")), ("n", .string("n")), ("Yes", .string("Yes")),
    ("0", .int(0)), ("-0", .int(0)), ("+12", .int(12)), ("-7", .int(-7)), ("007", .int(7)),
    ("0o17", .int(15)), ("0o8", .string("0o8")), ("0x1F", .int(31)), ("0xfg", .string("0xfg")), ("0x", .string("0x")),
    ("-0x1", .string("-0x1")), ("0X1", .string("0X1")), ("0b1", .string("0b1")), ("1_000", .string("1_000")),
    ("1:30", .string("1:30")), ("+", .string("+")), ("--1", .string("--1")), ("1-", .string("1-")),
    ("9223372036854775807", .int(.max)), ("-9223372036854775808", .int(.min)),
    ("9223372036854775808", .float(9_223_372_036_854_775_808)), ("-9223372036854775809", .float(-9.223372036854776e18)),
    ("0x7fffffffffffffff", .int(.max)), ("0x10000000000000000", .float(18_446_744_073_709_551_616)),
    ("0o2000000000000000000000", .float(18_446_744_073_709_551_616)),
    ("1.5", .float(1.5)), ("1.", .float(1)), (".5", .float(0.5)), ("-.5", .float(-0.5)), ("+1.5e-3", .float(0.0015)),
    ("1e3", .float(1000)), ("1E+3", .float(1000)), ("1e", .string("1e")), ("1e+", .string("1e+")), (".", .string(".")),
    (".e1", .string(".e1")), ("1.5.2", .string("1.5.2")), ("1.5f", .string("1.5f")), ("1e999", .float(.infinity)),
    ("0x1p3", .string("0x1p3")), ("inf", .string("inf")), ("nan", .string("nan")), ("infinity", .string("infinity")),
    (".inf", .float(.infinity)), ("+.Inf", .float(.infinity)), ("-.INF", .float(-.infinity)), (".iNF", .string(".iNF")),
    ("1/255", .string("1/255")), ("$classes", .string("$classes")), ("2012-10-01", .string("2012-10-01")),
    ("٣", .string("٣")),
  ]

  @Test(arguments: plain)
  func coreSchema(_ text: String, _ value: YAMLScalarValue) throws {
    #expect(try parse("[\(text)]").sequence?.first?.scalar?.value == value)
  }

  @Test(arguments: [".nan", ".NaN", ".NAN"])
  func notANumber(_ text: String) throws {
    guard case .float(let number)? = try parse(text).scalar?.value else {
      Issue.record("\(text) is no float")
      return
    }
    #expect(number.isNaN)
  }

  @Test func whatIsQuotedIsAString() throws {
    let texts = try #require(parse("- '1'\n- \"true\"\n- |-\n  ~\n- >-\n  1.5\n- ''\n").sequence)
    #expect(texts.map(\.scalar?.value) == [.string("1"), .string("true"), .string("~"), .string("1.5"), .string("")])
    #expect(texts.map(\.scalar?.style) == [.singleQuoted, .doubleQuoted, .literal, .folded, .singleQuoted])
  }

  @Test func omittedIsNull() throws {
    let node = try parse("a:\nb: ''\nc: ~\n")
    #expect(node["a"]?.scalar?.value == .null)
    #expect(node["a"]?.scalar?.isOmitted == true)
    #expect(node["b"]?.scalar?.isOmitted == false)
    #expect(node["c"]?.scalar?.isOmitted == false)
  }

  static let tagged: [(text: String, value: YAMLScalarValue)] = [
    ("!!str 5", .string("5")), ("!!str", .string("")), ("! 5", .string("5")), ("!!int '5'", .int(5)),
    ("!!int 0x10", .int(16)), ("!!float 5", .float(5)), ("!!float '1e2'", .float(100)), ("!!bool 'true'", .bool(true)),
    ("!!null ''", .null), ("!!null ~", .null), ("!<tag:yaml.org,2002:int> 5", .int(5)), ("!!str null", .string("null")),
  ]

  @Test(arguments: tagged)
  func tagsDecide(_ text: String, _ value: YAMLScalarValue) throws {
    #expect(try parse("a: \(text)")["a"]?.scalar?.value == value)
  }

  @Test func tagsOfCollections() throws {
    #expect(try compact(parse("!!map {a: !!seq [1], b: ! [2]}")) == "{a: [1], b: [2]}")
  }

  @Test func kinds() throws {
    let items = try #require(parse("[~, true, 1, 1.5, x, [], {}]").sequence)
    #expect(
      items.map(\.kind) == ["null", "a boolean", "an integer", "a float", "a string", "a sequence", "a mapping"])
  }
}
