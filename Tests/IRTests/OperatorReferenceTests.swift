import Foundation
import MartletIR
import Testing

/// `Docs/operators.md` is made from the registry: what it says is what the operators say.
struct OperatorReferenceTests {
  @Test func documentationIsUpToDate() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Docs/operators.md")
    let text = OpRegistry.standard.markdown
    if ProcessInfo.processInfo.environment["BLESS"] == "1" { try Data(text.utf8).write(to: file) }
    let written = try? String(contentsOf: file, encoding: .utf8)
    #expect(written == text, "run the test with BLESS=1 to write Docs/operators.md anew")
    #expect(ProcessInfo.processInfo.environment["BLESS"] != "1", "blessed: look at the difference and run it again")
  }

  @Test func namesKeysParametersAndDefaults() {
    let text = OpRegistry([BatchNorm.self, ReLU.self]).markdown
    #expect(text.contains("| [`batch_norm`](#batch_norm) | Normalises each channel"))
    #expect(
      text.contains(
        "Parameters: `running_mean`, `running_var`, `weight` (where there is one), `bias` (where there is one)."))
    #expect(text.contains("| `epsilon` | a finite number | `1e-05` | What is added to the variance; at least 0. |"))
    #expect(text.contains("## relu\n"))
    #expect(text.hasSuffix("It has no keys of its own.\n"))
  }
}
