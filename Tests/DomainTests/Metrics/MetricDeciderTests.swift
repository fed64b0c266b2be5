import Domain
import Events
import SwiftProtobuf
import Testing

@Suite struct MetricDeciderTests {
    private static func formula(_ text: String, _ operands: [MetricVersion]) -> DefineMetric.Definition {
        .formula(text, operands: operands)
    }

    /// `double`, a formula over tone's first version.
    private static let double = DefineMetric(
        metric: .other, name: "double", definition: formula("2 * tone", [MetricVersion(.tone, 1)]))

    @Test func theFactsNameNoTextAndTheContentIsTheMetricsOwn() throws {
        let drafts = try given().decide(.defineMetric(.sample.with { $0.unit = "words" }), as: .owner)
        #expect(
            drafts.map(\.facts.event) == [
                .metricDefined(
                    .with { ($0.metricID, $0.version, $0.kind) = (MetricID.tone.stored, 1, .assertion) })
            ])
        let content = try #require(drafts.first?.content?.metricDefined)
        #expect((content.name, content.unit, content.assertion.type) == ("tone", "words", "contains"))
        #expect(drafts.map(\.subjects) == [[.metric(.tone)]])
    }

    @Test func definingTheSameMetricAgainIsItsNextVersion() throws {
        let state = try given(.defineMetric(.sample))
        state.when(.defineMetric(.sample.with { $0.lowerIsBetter = true })).then(
            .metricDefined(
                .with {
                    ($0.metricID, $0.version, $0.kind) = (MetricID.tone.stored, 2, .assertion)
                    $0.lowerIsBetter = true
                }))
        #expect(state.metric(named: "tone") == .tone)
    }

    @Test func aNameIsUniqueAndKept() throws {
        let state = try given(.defineMetric(.sample))
        state.when(.defineMetric(.sample.with { $0.metric = .other })).refused(.nameTaken(.workspaceMetricName, "tone"))
        state.when(.defineMetric(.sample.with { $0.name = "voice" })).refused(.metricRenamed("tone"))
        state.when(.defineMetric(.sample.with { ($0.metric, $0.name) = (.other, "a@b") }))
            .refused(.malformed(.workspaceMetricName, "a@b"))
        state.when(.defineMetric(.sample.with { ($0.metric, $0.name) = (.other, "ratings") }))
            .refused(.metricNameReserved("ratings"))
    }

    @Test func aFormulaNamesTheVersionsThatThereAre() throws {
        let state = try given(.defineMetric(.sample))
        state.when(.defineMetric(Self.double)).then(
            .metricDefined(
                .with {
                    ($0.metricID, $0.version, $0.kind) = (MetricID.other.stored, 1, .formula)
                    $0.operands = [.with { ($0.metricID, $0.version) = (MetricID.tone.stored, 1) }]
                }))
        func naming(_ version: MetricVersion) -> Command {
            .defineMetric(Self.double.with { $0.definition = Self.formula("2 * tone", [version]) })
        }
        state.when(naming(MetricVersion(.tone, 2))).refused(.metricVersionUnknown(.tone, version: 2, count: 1))
        state.when(naming(MetricVersion(.tone, 0))).refused(.metricVersionUnknown(.tone, version: 0, count: 1))
        state.when(naming(MetricVersion(.sample(97), 1))).refused(.unknown(.metric(.sample(97))))
    }

    @Test func aFormulaNeverComesBackToItself() throws {
        let state = try given(.defineMetric(.sample), .defineMetric(Self.double))
        // Nor by way of another: double rests on tone.
        let circular = Self.formula("double / 2", [MetricVersion(.other, 1)])
        state.when(.defineMetric(.sample.with { $0.definition = circular })).refused(.metricCircular("tone"))
        let itself = Self.formula("double + 1", [MetricVersion(.other, 1)])
        state.when(.defineMetric(Self.double.with { $0.definition = itself })).refused(.metricCircular("double"))
    }

    @Test func whatIsMisdefinedIsRefused() throws {
        let state = try given(.defineMetric(.sample))
        func refusal(_ change: (inout DefineMetric) -> Void) -> Refusal? {
            if case .failure(let refusal) = state.when(.defineMetric(.sample.with(change))).result {
                refusal
            } else {
                nil
            }
        }
        func isMisdefined(_ change: (inout DefineMetric) -> Void) -> Bool {
            if case .metricMisdefined = refusal(change) { true } else { false }
        }
        #expect(isMisdefined { ($0.lowMillionths, $0.highMillionths) = (2, 1) })
        #expect(isMisdefined { $0.thresholdMillionths = 1 })
        #expect(isMisdefined { $0.definition = .assertion(.with { ($0.type, $0.metric) = ("contains", "x") }) })
        #expect(
            refusal { $0.lowMillionths = .min }
                == .outOfRange(
                    .metricRange, .min, -MetricLimits.millionthsMax...MetricLimits.millionthsMax))
        #expect(
            refusal { $0.definition = .assertion(.with { $0.type = "" }) } == .assertionMalformed(1, .assertionType))
        #expect(refusal { $0.definition = Self.formula("", []) } == .empty(.formula))
        #expect(refusal { $0.unit = " words" } == .malformed(.metricUnit, " words"))
        let many = Array(repeating: MetricVersion(.tone, 1), count: 65)
        #expect(refusal { $0.definition = Self.formula("1", many) } == .tooMany(.operands, count: 65, max: 64))
    }

    @Test func anErasedMetricHasNoNameAndNoNextVersion() throws {
        let state = try given(
            .defineMetric(.sample), .eraseSubject(EraseSubject(subject: .metric(.tone))))
        #expect(state.metric(named: "tone") == nil)
        state.when(.defineMetric(.sample)).refused(.erased(.metric(.tone)))
        #expect(throws: Never.self) { try state.after(.defineMetric(.sample.with { $0.metric = .other })) }
    }
}
