#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Opens the sealed columns of a referral; the way of docs/reference/sealing.md, in one file.

Usage: age -d -i IDENTITY OUT.ctkeys.age | python3 open_referral.py OUT --bound-to COLUMN

OUT is the export, CSV, TSV or JSON Lines. On stdin comes what `age` makes of the key bundle;
several bundles may follow each other. COLUMN is the one that the seals are bound to: `bound_to` of
the policy, or else its subject key; an empty word where they are bound to none. Printed is CSV in
UTF-8: COLUMN and the opened columns, or with --all every column. If one cell does not open, nothing
is printed.

With --manifest FILE it opens nothing, and prints the digests that a manifest names, for
`sha256sum -c`.

It needs the package `cryptography`. It shares no code with ctanon.
"""
import argparse
import base64
import csv
import io
import json
import re
import sys

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
SEALED = re.compile(r"e1-([0-9a-hjkmnp-tv-z]{6})-([A-Za-z0-9_-]+)\Z")
NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?\Z")


class Refused(Exception):
    """Something that is not as it should be; never a value."""


def enc(*parts):
    """enc(x1 … xn): the number of parts, then each with its length."""
    return bytes([len(parts)]) + b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def b64u(text):
    """base64url without padding, in its one right spelling."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        raise Refused("base64 that cannot be read") from None
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise Refused("base64 in another spelling than its own")
    return data


def b32(data):
    """Lower-case Crockford, big-endian, zero bits appended."""
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, len(bits), 5))


class Bundle:
    """The key of one run."""

    def __init__(self, line):
        fields = json.loads(line)
        if fields["ctanon"] != "keys/1":
            raise Refused("the bundle is not of the format keys/1")
        self.rkid, self.columns = fields["rkid"], fields["columns"]
        self.dataset, self.policy = fields["dataset"].encode(), bytes.fromhex(fields["policy"])
        salt, dek = b64u(fields["run_salt"]), b64u(fields["dek"])
        if len(salt) != 32 or len(dek) != 32 or len(self.policy) != 32:
            raise Refused("the bundle holds a key of the wrong length")

        def derive(word, length):
            info = enc(word, self.dataset, self.policy)
            return HKDF(hashes.SHA256(), length, salt, info).derive(dek)

        if b32(derive(b"rkid", 4))[:6] != self.rkid:
            raise Refused("the key of the bundle is not the one that it names")
        self.cipher = AESGCM(derive(b"seal", 32))

    def open(self, cell, column, anchor):
        """The value of a sealed cell; None for a missing one."""
        parts = SEALED.match(cell)
        if not parts or parts[1] != self.rkid:
            raise Refused("it is not sealed under this bundle")
        data = b64u(parts[2])
        if len(data) < 12 + 16 + 2:
            raise Refused("it is cut short")
        bound = enc(b"e1", self.rkid.encode(), self.dataset, self.policy, column.encode(), anchor)
        try:
            plain = self.cipher.decrypt(data[:12], data[12:], bound)
        except InvalidTag:
            raise Refused("the seal is broken, or belongs to another row or column") from None
        body = plain.rstrip(b"\0")
        if len(body) < 2 or body[-1] != 0x80 or body[0] > 3:
            raise Refused("what was sealed has another form")
        kind, value = body[0], body[1:-1]
        return None if kind == 0 else value.decode()


def records(path):
    """The names of the columns, and the records as lists of text or None."""
    with open(path, encoding="utf-8", newline="") as file:
        if path.endswith(".jsonl"):
            keep = {"parse_int": str, "parse_float": str}
            rows = [json.loads(line, **keep) for line in file]
            names = list(rows[0]) if rows else []
            return names, [[row[name] for name in names] for row in rows]
        delimiter = "\t" if path.endswith(".tsv") else ","
        rows = list(csv.reader(file, delimiter=delimiter, strict=True))
        return rows[0], rows[1:]


def guarded(cell):
    """Text that a spreadsheet does not compute."""
    if cell is None:
        return ""
    text = str(cell).lower() if isinstance(cell, bool) else str(cell)
    return "'" + text if text[:1] in "=+-@\t\r" and text and not NUMBER.match(text) else text


def opened(path, bundles, bound_to):
    """The columns, those of them that were sealed, and the rows with these opened."""
    names, rows = records(path)
    if bound_to and bound_to not in names:
        raise Refused("the export has no column of the name after --bound-to")
    sealed = {names.index(name): bundle for bundle in bundles for name in bundle.columns}
    for number, row in enumerate(rows, 1):
        anchor = str(row[names.index(bound_to)]).encode() if bound_to else b""
        for at, bundle in sealed.items():
            try:
                row[at] = bundle.open(str(row[at]), names[at], anchor)
            except Refused as error:
                raise Refused(f"row {number}, column {names[at]}: {error}") from None
    return names, sealed, rows


def print_digests(path):
    """The digests of the files that a manifest is about."""
    with open(path, encoding="utf-8") as file:
        statement = json.loads(base64.b64decode(json.load(file)["payload"]))
    for subject in statement["subject"]:
        print(subject["digest"]["sha256"], subject["name"], sep="  ")


def main():
    parser = argparse.ArgumentParser(description="Opens the sealed columns of a referral.")
    parser.add_argument("export")
    parser.add_argument("--bound-to", metavar="COLUMN")
    parser.add_argument("--manifest", metavar="FILE", help="print the digests that it names")
    parser.add_argument("--all", action="store_true", help="print every column")
    words = parser.parse_args()
    if words.manifest:
        return print_digests(words.manifest)
    if words.bound_to is None:
        parser.error("say --bound-to COLUMN")
    try:
        bundles = [Bundle(line) for line in sys.stdin if line.strip()]
        if not bundles:
            raise Refused("no bundle came on stdin")
        names, sealed, rows = opened(words.export, bundles, words.bound_to)
    except (Refused, KeyError, ValueError) as error:
        what = error if isinstance(error, Refused) else "export and bundle do not fit together"
        sys.exit(f"open_referral: {what}")
    wanted = set(range(len(names))) if words.all else set(sealed)
    shown = [at for at, name in enumerate(names) if at in wanted or name == words.bound_to]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([names[at] for at in shown])
    table.writerows([guarded(row[at]) for at in shown] for row in rows)
    sys.stdout.buffer.write(text.getvalue().encode())


main()
