// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams

/// One thread's share of a reading: takes a batch, works on it, and hands over what it made.
///
/// `take`, `admit` and `commit` are called in the order of the input, by one thread at a time;
/// `parse` and `process` run side by side with those of other workers, so they touch nothing that
/// others write.
protocol BatchWorker: AnyObject {
    /// The input.
    var reader: RecordReader { get }
    /// What finds the cells, for this worker alone.
    var parser: RecordParser { get }
    /// The batch that is worked on.
    var batch: RecordBatch { get }
    /// Takes the bytes of the next records; false at the end.
    func take() throws(Refusal) -> Bool
    /// Finds the cells.
    func parse()
    /// Numbers the records.
    func admit() throws(Refusal)
    /// Does what needs no other batch.
    func process()
    /// Adds the batch to what the run has come to.
    func commit() throws(Refusal)
}

extension BatchWorker {
    func take() throws(Refusal) -> Bool { try reader.split(batch) }
    func parse() { parser.parse(batch) }
    func admit() throws(Refusal) { try reader.admit(batch) }
}

/// Runs workers over an input, a thread for each, with the same outcome for any number of them.
///
/// Each batch has a ticket, and each ordered step a turn that goes from ticket to ticket. The first
/// refusal by ticket is the one that is thrown.
final class OrderedWorkers: @unchecked Sendable {
    /// A step that is taken in the order of the input.
    private enum Step: Int { case admit, commit }

    private let input = Lock()
    private let order = Lock()
    /// The next ticket; guarded by `input`, which nobody takes who holds `order`: reading may wait
    /// for long.
    private var ticket = 0
    /// Whether there is nothing more to take; guarded by `order`, as are the turns and `failure`.
    private var ended = false
    private var turns = [0, 0]
    private var failure: Refusal?

    private init() {}

    /// Runs over the whole input; `others` are made only where the first batch is not the last.
    static func run(
        _ first: any BatchWorker, others: () throws(Refusal) -> [any BatchWorker]
    ) throws(Refusal) {
        let run = OrderedWorkers()
        if run.takeTurn(first), !first.batch.isLast {
            let threads = try others().compactMap { Thread(run, $0) }
            while run.takeTurn(first) {}
            for thread in threads { thread.join() }
        } else {
            while run.takeTurn(first) {}
        }
        if let failure = run.failure { throw failure }
    }

    /// Works on one batch; false when there is no other or the run has stopped.
    private func takeTurn(_ worker: any BatchWorker) -> Bool {
        guard let (mine, refused) = take(worker) else { return false }
        if refused == nil { worker.parse() }
        guard step(.admit, mine, refused, { () throws(Refusal) in try worker.admit() }) else {
            return false
        }
        worker.process()
        return step(.commit, mine, nil) { () throws(Refusal) in try worker.commit() }
    }

    /// The ticket of the batch that the worker has taken, and why it could not be; nil at the end.
    private func take(_ worker: any BatchWorker) -> (ticket: Int, refused: Refusal?)? {
        input.lock()
        defer { input.unlock() }
        if order.locked({ ended }) { return nil }
        var refused: Refusal?
        var more = false
        do { more = try worker.take() } catch { refused = error }
        if !more { order.locked { ended = true } }
        guard more || refused != nil else { return nil }
        ticket += 1
        return (ticket - 1, refused)
    }

    /// Waits for the ticket's turn and takes the step; false when the run has stopped.
    private func step(
        _ step: Step, _ mine: Int, _ refused: Refusal?, _ body: () throws(Refusal) -> Void
    ) -> Bool {
        order.lock()
        while failure == nil, turns[step.rawValue] != mine { order.wait() }
        let stopped = failure != nil
        order.unlock()
        if stopped { return false }
        // The turn alone keeps others from this step.
        do throws(Refusal) {
            if let refused { throw refused }
            try body()
        } catch {
            order.lock()
            // An earlier batch may still be refused when it commits.
            while failure == nil, turns[Step.commit.rawValue] < mine { order.wait() }
            if failure == nil { failure = error }
            ended = true
            order.wakeAll()
            order.unlock()
            return false
        }
        order.locked { turns[step.rawValue] += 1 }
        order.wakeAll()
        return true
    }
}

/// A mutex with a condition.
private final class Lock: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(condition)
        mutex.deallocate()
        condition.deallocate()
    }

    func lock() { pthread_mutex_lock(mutex) }
    func unlock() { pthread_mutex_unlock(mutex) }
    func locked<Result>(_ body: () -> Result) -> Result {
        lock()
        defer { unlock() }
        return body()
    }
    func wait() { pthread_cond_wait(condition, mutex) }
    func wakeAll() { pthread_cond_broadcast(condition) }
}

extension OrderedWorkers {
    /// A thread that takes turns until none is left.
    private final class Thread {
        private final class Work: @unchecked Sendable {
            let run: OrderedWorkers
            let worker: any BatchWorker

            init(_ run: OrderedWorkers, _ worker: any BatchWorker) {
                (self.run, self.worker) = (run, worker)
            }
        }

        private var thread = pthread_t()

        /// Begins a thread; nil where the system gives none, and the others do its work.
        init?(_ run: OrderedWorkers, _ worker: any BatchWorker) {
            let work = Unmanaged.passRetained(Work(run, worker))
            let status = pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
                    while work.run.takeTurn(work.worker) {}
                    return nil
                }, work.toOpaque())
            if status != 0 {
                work.release()
                return nil
            }
        }

        func join() { pthread_join(thread, nil) }
    }
}
