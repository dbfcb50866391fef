/// Which bytes of the arena are taken in which steps, by the stages that have a place so far.
///
/// Finds the k stages whose steps meet a given range in O(k log n): a tournament tree over the stages in the order of
/// their first steps, in which each node knows the latest last step below it.
struct Occupancy {
  /// A range of bytes that is taken, and the last step in which it is.
  struct Tenant {
    let offset: Int
    let end: Int
    let last: Int
  }

  private static let nobody = -1
  private let firsts: [Int]
  private let leaves: Int
  private var latest: [Int]
  private var tenants: [Tenant]

  /// - Parameter firsts: the first steps of all stages to come, ascending; a stage is named by its place here.
  init(firsts: [Int]) {
    self.firsts = firsts
    var leaves = 1
    while leaves < firsts.count { leaves *= 2 }
    self.leaves = leaves
    latest = [Int](repeating: Self.nobody, count: 2 * leaves)
    tenants = [Tenant](repeating: Tenant(offset: 0, end: 0, last: Self.nobody), count: firsts.count)
  }

  mutating func insert(_ stage: Int, _ tenant: Tenant) {
    tenants[stage] = tenant
    var node = leaves + stage
    latest[node] = tenant.last
    while node > 1 {
      node /= 2
      latest[node] = max(latest[2 * node], latest[2 * node + 1])
    }
  }

  /// Calls `body` for each tenant that has a step in common with `lifetime`.
  func forEachTenant(during lifetime: Lifetime, _ body: (Tenant) -> Void) {
    visit(1, from: 0, count: leaves, lifetime, body)
  }

  private func visit(_ node: Int, from start: Int, count: Int, _ lifetime: Lifetime, _ body: (Tenant) -> Void) {
    guard start < firsts.count, firsts[start] <= lifetime.last, latest[node] >= lifetime.first else { return }
    if count == 1 {
      body(tenants[start])
    } else {
      visit(2 * node, from: start, count: count / 2, lifetime, body)
      visit(2 * node + 1, from: start + count / 2, count: count / 2, lifetime, body)
    }
  }
}
