#!/usr/bin/env python3
"""Writes Sources/KernelsBaseline/WinogradTransforms.swift: the one-dimensional transforms of each Winograd form F(m, r),
straight from its interpolation points (Winograd 1980; Lavin, Gray 2015; Barabasz et al. 2018 on the choice of points).

F(m, r) makes m outputs of a correlation with r taps from a = m + r - 1 products:
y = AT [(G g) * (BT d)]. A transform is proved against the definition, in fractions, before it is written.

usage: Tools/generate-winograd.py [--check]      (--check: only say whether the file is what would be written)
"""

import pathlib
import subprocess
import sys
from fractions import Fraction as F

HOME = pathlib.Path(__file__).resolve().parent.parent
TARGET = HOME / "Sources/KernelsBaseline/WinogradTransforms.swift"


def mirrored(*points):
    """0 and each point with both signs."""
    return [F(0)] + [sign * F(point) for point in points for sign in (1, -1)]


# Name: outputs, taps, points besides infinity. The points are those of least error among small fractions.
FORMS = {
    "Winograd2x3": (2, 3, mirrored(1)),
    "Winograd4x3": (4, 3, mirrored(F(5, 8), F(3, 2))),
    "Winograd6x3": (6, 3, mirrored(1, 2, F(1, 2))),
    "Winograd2x5": (2, 5, mirrored(F(5, 8), F(3, 2))),
    "Winograd4x5": (4, 5, mirrored(1, 2, F(1, 2))),
}


def times(left, right):
    """The product of two polynomials, lowest coefficient first."""
    result = [F(0)] * (len(left) + len(right) - 1)
    for i, x in enumerate(left):
        for j, y in enumerate(right):
            result[i + j] += x * y
    return result


def matrices(outputs, taps, points):
    """AT (outputs x a), G (a x taps), BT (a x a); the last point is infinity."""
    AT = [[p**k for p in points] + [F(int(k == outputs - 1))] for k in range(outputs)]
    G, BT = [], []
    for j, point in enumerate(points):
        polynomial, norm = [F(1)], F(1)
        for other in points[:j] + points[j + 1 :]:
            polynomial = times(polynomial, [-other, F(1)])
            norm *= point - other
        BT.append(polynomial + [F(0)])
        G.append([point**i / norm for i in range(taps)])
    polynomial = [F(1)]
    for point in points:
        polynomial = times(polynomial, [-point, F(1)])
    BT.append(polynomial)
    G.append([F(int(i == taps - 1)) for i in range(taps)])
    count = len(points) + 1
    for k in range(outputs):
        for i in range(taps):
            for d in range(count):
                total = sum(AT[k][j] * G[j][i] * BT[j][d] for j in range(count))
                assert total == int(d == k + i)
    return AT, G, BT


def combination(terms):
    """The sum of coefficient times name as a chain of multiply-adds."""
    terms = sorted(((c, x) for c, x in terms if c), key=lambda term: (term[0] != 1, term[0] != -1))
    if not terms:
        return "Vector()"
    (first, text), rest = terms[0], terms[1:]
    if first == -1 and rest:
        ones = [term for term in rest if term[0] == 1]
        text = f"Vector() - {text}" if not ones else text
    if first not in (1, -1):
        text = f"{constant(first)} * {text}"
    if first == -1 and not rest:
        text = f"Vector() - {text}"
    for c, x in rest:
        if c == 1:
            text = f"{text} + {x}"
        elif c == -1:
            text = f"{text} - {x}"
        else:
            text = f"multiplyAdd({text}, {constant(c)}, {x})"
    return text


def constant(value):
    number = float(value)
    assert F(number) == value or abs(F(number) - value) < abs(value) / 2**50
    return f"splat({number!r})"


def loads(count):
    return [f"    let s{i} = source[{i}]" for i in range(count)]


def store(index, text):
    return f"    target.put({text}, at: {index})"


def pairs_of(points):
    """Indices of points that differ in their sign."""
    return [(i, points.index(-p)) for i, p in enumerate(points) if p > 0]


def by_pairs(matrix, points, sources):
    """Rows of mirrored points share an even and an odd part: their sum and their difference."""
    pairs = pairs_of(points)
    paired = {index for pair in pairs for index in pair}
    lines = [
        store(row, combination([(c, f"s{i}") for i, c in enumerate(matrix[row])]))
        for row in range(len(matrix))
        if row not in paired
    ]
    for number, (plus, minus) in enumerate(pairs):
        even = [(x + y) / 2 for x, y in zip(matrix[plus], matrix[minus])]
        odd = [(x - y) / 2 for x, y in zip(matrix[plus], matrix[minus])]
        # A common factor stays outside, so that the last step is one multiply-add.
        factor = next(c for c in reversed(odd) if c)
        lines.append(f"    let even{number} = " + combination([(c, f"s{i}") for i, c in enumerate(even)]))
        lines.append(f"    let odd{number} = " + combination([(c / factor, f"s{i}") for i, c in enumerate(odd)]))
        for row, sign in ((plus, 1), (minus, -1)):
            lines.append(store(row, combination([(F(1), f"even{number}"), (sign * factor, f"odd{number}")])))
    return lines


def output_lines(AT, points, count):
    pairs = pairs_of(points)
    paired = {index for pair in pairs for index in pair}
    lines = []
    for number, (plus, minus) in enumerate(pairs):
        lines.append(f"    let sum{number} = s{plus} + s{minus}")
        lines.append(f"    let difference{number} = s{plus} - s{minus}")
    for k, row in enumerate(AT):
        terms = [(row[j], f"s{j}") for j in range(count) if j not in paired]
        name = "sum" if k % 2 == 0 else "difference"
        terms += [(row[plus], f"{name}{number}") for number, (plus, _) in enumerate(pairs)]
        lines.append(store(k, combination(terms)))
    return lines


SIGNATURE = "  static func {name}(_ source: some WinogradSource, to target: inout some WinogradTarget) {{"


def function(name, lines):
    return ["", "  @inline(__always)", SIGNATURE.format(name=name), *lines, "  }"]


def text():
    out = [
        "// Made by Tools/generate-winograd.py; change that and run it.",
        "",
        "/// The one-dimensional transforms of a form.",
        "protocol WinogradTransforms {",
        "  static var outputs: Int { get }",
        "  static var taps: Int { get }",
    ]
    meanings = [
        ("input", "`outputs + taps − 1` values to as many points."),
        ("weights", "`taps` weights to `outputs + taps − 1` points."),
        ("output", "The products at the points to `outputs` values."),
    ]
    for name, meaning in meanings:
        out += ["", f"  /// {meaning}", SIGNATURE.format(name=name)[:-2]]
    out += ["}", "", "@inline(__always)", "private func splat(_ value: Float) -> Vector { Vector(repeating: value) }"]
    for name, (outputs, taps, points) in FORMS.items():
        AT, G, BT = matrices(outputs, taps, points)
        count = len(points) + 1
        listed = ", ".join(map(str, points))
        out += ["", f"/// F({outputs}, {taps}) at the points {listed} and ∞.", f"enum {name}: WinogradTransforms {{"]
        for property, value in (("outputs", outputs), ("taps", taps)):
            out += [f"  @inline(__always) static var {property}: Int {{ {value} }}"]
        out += function("input", loads(count) + by_pairs(BT, points, count))
        out += function("weights", loads(taps) + by_pairs(G, points, taps))
        out += function("output", loads(count) + output_lines(AT, points, count))
        out.append("}")
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    formatted = subprocess.run(
        ["swift", "format", "--configuration", HOME / ".swift-format"], input=text(), capture_output=True, text=True, check=True
    ).stdout
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if TARGET.read_text() == formatted else f"{TARGET.name} is not what {pathlib.Path(__file__).name} writes")
    TARGET.write_text(formatted)
