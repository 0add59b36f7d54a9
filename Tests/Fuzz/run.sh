#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# run.sh [TARGET [SECONDS]]: random bytes against the parsers; without a target each has its turn.
# The corpus grows in .build/fuzz/corpus; an input that breaks a promise is left in .build/fuzz/found.
set -eu -o pipefail
cd "$(dirname "$0")/../.."

export SWIFT_BACKTRACE=enable=no
targets=${1:-csv tsv hxl jsonl utf16 gzip policy manifest hierarchy keyring recipient}
seconds=${2:-60}
work=.build/fuzz

# The second word makes one option of two: SwiftPM would give two, of which the last counts.
# Testability lets the fuzzer see what the modules keep to themselves.
build=(swift build -c release --package-path Tests/Fuzz --scratch-path "$work/build"
    --sanitize fuzzer -Xswiftc "-sanitize=fuzzer,address" -Xswiftc -enable-testing)
# SwiftPM does not see that a change of the modules behind the product concerns these files.
touch Tests/Fuzz/Sources/fuzz/*.swift
"${build[@]}" </dev/null
program=$("${build[@]}" --show-bin-path </dev/null)/fuzz

seed() { # seed TARGET FILE...: copies the files that exist
    local corpus=$work/corpus/$1 file
    shift
    for file in "$@"; do
        [ ! -f "$file" ] || cp "$file" "$corpus/seed-$(basename "$(dirname "$file")")-$(basename "$file")"
    done
}

for target in $targets; do
    mkdir -p "$work/corpus/$target" "$work/found"
    seed "$target" Tests/Fuzz/Seeds/"$target"/*
    case $target in
        csv | tsv | jsonl)
            for vector in TestVectors/records/"$target"-*.records; do
                LC_ALL=C sed '1,/^---$/d' "$vector" > "$work/corpus/$target/seed-$(basename "$vector")"
            done
            ;;
        hxl)
            for vector in TestVectors/records/csv-*{tags,banner,hxl}*.records; do
                for mode in '\0000' '\0202'; do
                    {
                        printf '%b' "$mode"
                        LC_ALL=C sed '1,/^---$/d' "$vector"
                    } > "$work/corpus/$target/seed-${mode#??}-$(basename "$vector")"
                done
            done
            ;;
        utf16)
            for vector in TestVectors/records/*-utf-16-*.records; do
                LC_ALL=C sed '1,/^---$/d' "$vector" > "$work/corpus/$target/seed-$(basename "$vector")"
            done
            ;;
        policy) seed "$target" TestVectors/policies/*/*.yaml Policies/*/policy.yaml ;;
        hierarchy) seed "$target" Policies/hierarchies/country.csv ;;
        keyring) seed "$target" TestVectors/sealing/key-ring-golden.txt ;;
    esac
    echo "== $target, $seconds s"
    CTANON_FUZZ=$target "$program" "$work/corpus/$target" -max_total_time="$seconds" \
        -max_len=8192 -timeout=20 -rss_limit_mb=1500 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$work/found/$target-" 2>&1 | sed '/# Recommended/,/# End of/d'
done
