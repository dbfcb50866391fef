import Testing

struct AliasTests {
  static let expansions: [(text: String, tree: String)] = [
    ("[&a x, *a, &b [*a, y], *b]", "[x, x, [x, y], [x, y]]"),
    // The latest anchor of a name counts.
    ("[&a 1, *a, &a 2, *a]", "[1, 1, 2, 2]"),
    ("{&k key: 1, other: *k}", "{key: 1, other: key}"),
    ("a: &k name\nb: {*k : 1}", "{a: name, b: {name: 1}}"),
  ]

  @Test(arguments: expansions)
  func expansion(_ text: String, _ tree: String) throws {
    #expect(try compact(parse(text)) == tree)
  }

  static let refusals: [(text: String, message: String)] = [
    (
      "base: &base 1\nuse: *bsae\n",
      """
      graph.yaml:2:6: error: the alias `*bsae` has no anchor `&bsae` before it; did you mean `*base`?
        use: *bsae
             ^~~~~
      """
    ),
    (
      "use: *later\nlater: &later 1\n",
      """
      graph.yaml:1:6: error: the alias `*later` has no anchor `&later` before it
        use: *later
             ^~~~~~
      """
    ),
    (
      "a: &a [*a]\n",
      """
      graph.yaml:1:8: error: the alias `*a` stands for a node that it is part of
        a: &a [*a]
               ^~
      graph.yaml:1:4: note: `&a` is defined here
        a: &a [*a]
           ^~~~
      """
    ),
    (
      "a: &a\n  b: 1\n  c: {d: [*a]}\n",
      """
      graph.yaml:3:11: error: the alias `*a` stands for a node that it is part of
          c: {d: [*a]}
                  ^~
      graph.yaml:1:4: note: `&a` is defined here
        a: &a
           ^~
      """
    ),
    (
      "[&a 1, &a [*a]]\n",
      """
      graph.yaml:1:12: error: the alias `*a` stands for a node that it is part of
        [&a 1, &a [*a]]
                   ^~
      graph.yaml:1:8: note: `&a` is defined here
        [&a 1, &a [*a]]
               ^~~~
      """
    ),
  ]

  @Test(arguments: refusals)
  func refusal(_ text: String, _ message: String) {
    #expect(rejection(of: text) == message)
  }
}
