import MartletIR
import MartletPasses
import MartletTesting
import MartletVerification
import Testing

struct PipelineVerifierTests {
}
