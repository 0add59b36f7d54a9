// SPDX-License-Identifier: Apache-2.0
internal import Glibc
internal import RecordStreams
internal import SharingPolicy

/// The clock of a stream.
protocol StreamClock {
    /// Milliseconds that never go back and do not stop while the machine sleeps.
    func now() -> Int
    /// The day in UTC.
    func today() -> Day
}

/// The clock of the machine.
struct SystemClock: StreamClock {
    func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    }

    func today() -> Day { Day(ordinal: Int32(time(nil) / 86_400)) }
}

/// What comes next in a stream.
enum Arrival {
    /// Records came.
    case records([WaitingRecord])
    /// The time has come.
    case time
    /// Nothing comes any more.
    case end
}

/// Where a stream's records come from.
protocol Arrivals: AnyObject {
    /// Waits for records, but no longer than until a time of the clock.
    ///
    /// - Throws: what is wrong with the input behind the records that came.
    func next(until deadline: Int) throws(Refusal) -> Arrival
}

/// Records that a thread of its own reads, so that an idle input does not stop the clock.
final class ArrivalQueue: Arrivals, @unchecked Sendable {
    /// How many batches may stand in the queue; then the input waits.
    private static let most = 64
    private let clock: SystemClock
    private let intake: StreamIntake
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Guarded by `mutex`, as are all below.
    private var batches: [[WaitingRecord]] = []
    private var hasEnded = false
    private var failure: Refusal?

    /// Begins to read.
    init(_ intake: StreamIntake, _ clock: SystemClock) {
        self.intake = intake
        self.clock = clock
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
        start()
    }

    // The thread keeps the queue alive; a thread that waits for input ends with the process.
    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func next(until deadline: Int) throws(Refusal) -> Arrival {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            let left = deadline - clock.now()
            // Time goes before records, or a busy input would stop the clock.
            if left <= 0 { return .time }
            if !batches.isEmpty {
                let records = batches.removeFirst()
                pthread_cond_broadcast(changed)
                return .records(records)
            }
            if let failure { throw failure }
            if hasEnded { return .end }
            // In short naps, since the clock for waiting stands still while the machine sleeps.
            wait(milliseconds: min(left, 60_000))
        }
    }

    private func wait(milliseconds: Int) {
        var until = timespec()
        clock_gettime(CLOCK_MONOTONIC, &until)
        let nanoseconds = until.tv_nsec + milliseconds % 1000 * 1_000_000
        until.tv_sec += milliseconds / 1000 + nanoseconds / 1_000_000_000
        until.tv_nsec = nanoseconds % 1_000_000_000
        pthread_cond_timedwait(changed, mutex, &until)
    }

    private func start() {
        var thread = pthread_t()
        let queue = Unmanaged.passRetained(self)
        // Signals are for the thread that writes, which puts them off while it does.
        let status = StopSignals.blocked {
            pthread_create(
                &thread, nil,
                { context in
                    guard let context else { return nil }
                    Unmanaged<ArrivalQueue>.fromOpaque(context).takeRetainedValue().read()
                    return nil
                }, queue.toOpaque())
        }
        if status == 0 {
            pthread_detach(thread)
        } else {
            queue.release()
            failure = Refusal(.inputOutput, "the system gives no thread to read with")
        }
    }

    private func read() {
        var more = true
        while more {
            var records: [WaitingRecord]?
            var refused: Refusal?
            do { records = try intake.next(arrival: clock.now) } catch { refused = error }
            pthread_mutex_lock(mutex)
            if let records {
                while batches.count >= ArrivalQueue.most { pthread_cond_wait(changed, mutex) }
                batches.append(records)
            } else {
                (hasEnded, failure, more) = (true, refused, false)
            }
            pthread_cond_broadcast(changed)
            pthread_mutex_unlock(mutex)
        }
    }
}

/// The signals by which somebody ends a run.
enum StopSignals {
    /// Does something during which they wait.
    static func blocked<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var (signals, before) = (sigset_t(), sigset_t())
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&signals, signal) }
        pthread_sigmask(SIG_BLOCK, &signals, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        return try body()
    }
}

/// Writes each increment whole, whoever wants to end the run meanwhile.
final class UninterruptedSink: ByteSink {
    private let sink: any ByteSink

    init(_ sink: any ByteSink) { self.sink = sink }

    func write(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        try StopSignals.blocked { () throws(Refusal) in try sink.write(bytes) }
    }
}
