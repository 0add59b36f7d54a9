// SPDX-License-Identifier: Apache-2.0
import Glibc
import RecordStreams
import SharingPolicy
import TestSupport
import Testing

@testable import ReleasePipeline

/// The thread that reads a stream, on real pipes.
@Suite struct ArrivalQueueTests {
    /// A pipe with a queue at its end.
    private struct Pipe {
        let queue: ArrivalQueue
        let input: Int32
        let clock = SystemClock()

        /// The first line is the header; a reader waits for the line behind it too.
        init(_ first: String) throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            // A program that another test starts must not keep it open.
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            input = ends[1]
            Pipe.write(first, to: input)
            var options = ReaderOptions(format: .csv, fileName: "pipe")
            (options.headerRow, options.isLive) = (1, true)
            let reader = try RecordReader(
                source: DescriptorSource(descriptor: ends[0], name: "pipe", owns: true),
                options: options)
            queue = ArrivalQueue(StreamIntake(reader, fileName: "pipe"), clock)
        }

        static func write(_ text: String, to descriptor: Int32) {
            _ = Array(text.utf8).withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
        }

        func write(_ text: String) { Pipe.write(text, to: input) }

        /// What comes within a minute, as text: the records, `time` or `end`.
        func next(within milliseconds: Int = 60_000) throws -> String {
            switch try queue.next(until: clock.now() + milliseconds) {
            case .records(let records):
                records.map { String(decoding: $0.bytes, as: UTF8.self) }.joined()
            case .time: "time"
            case .end: "end"
            }
        }
    }

    @Test func `the record that came with the header is there at once`() throws {
        let pipe = try Pipe("a,b\n1,2\n")
        #expect(try pipe.next() == "1,2\n")
        _ = close(pipe.input)
        #expect(try pipe.next() == "end")
    }

    @Test func `an idle input does not stop the clock`() throws {
        let pipe = try Pipe("a,b\n1,2\n")
        #expect(try pipe.next() == "1,2\n")
        #expect(try pipe.next(within: 20) == "time")
        pipe.write("3,")
        #expect(try pipe.next(within: 20) == "time")
        pipe.write("\"4\n\"\n5,6\n")
        #expect(try pipe.next() == "3,\"4\n\"\n5,6\n")
        #expect(try pipe.next(within: 20) == "time")
        _ = close(pipe.input)
        #expect(try pipe.next() == "end")
    }

    @Test func `when the time has come it goes before records`() throws {
        let pipe = try Pipe("a,b\n1,2\n")
        #expect(try pipe.next(within: 0) == "time")
        #expect(try pipe.next() == "1,2\n")
        _ = close(pipe.input)
    }

    @Test func `what is wrong with a record comes behind those before it`() throws {
        let pipe = try Pipe("a,b\n1,2\n")
        #expect(try pipe.next() == "1,2\n")
        pipe.write("3,4\n5\n")
        #expect(try pipe.next() == "3,4\n")
        #expect(throws: Refusal.self) { try pipe.next() }
        _ = close(pipe.input)
    }

    @Test func `many records come in their order, each once`() throws {
        let pipe = try Pipe("a,b\n0,\n")
        let lines = (1...20_000).map { "\($0),\n" }
        let input = pipe.input
        let writer = Thread {
            for line in lines { Pipe.write(line, to: input) }
            _ = close(input)
        }
        var text = ""
        var next = try pipe.next()
        while next != "end" {
            text += next
            next = try pipe.next()
        }
        writer.join()
        #expect(text == (["0,\n"] + lines).joined())
    }
}

/// A thread of a test.
private final class Thread: @unchecked Sendable {
    private var thread = pthread_t()
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Thread>.fromOpaque(context).takeUnretainedValue().body()
                return nil
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    func join() { pthread_join(thread, nil) }
}
