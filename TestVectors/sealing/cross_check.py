# SPDX-License-Identifier: Apache-2.0
"""An independent reading of the formats of `Sealing`, for its tests. Needs `cryptography`.

    cross_check.py open BUNDLE CELLS    prints the opened cells: type, value in hexadecimal
    cross_check.py token ROOT FORMS     prints p1 tokens of project `cross`, epoch 1, kind `person`

CELLS has a sealed cell, a column and an anchor in hexadecimal on each line; FORMS an id/1 form in hexadecimal.
"""
import base64
import hashlib
import hmac
import json
import struct
import sys

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def mac(key, message):
    return hmac.new(key, message, hashlib.sha256).digest()


def enc(*parts):
    parts = [p.encode() if isinstance(p, str) else p for p in parts]
    return bytes([len(parts)]) + b"".join(struct.pack(">I", len(p)) + p for p in parts)


def expand(key, info):
    return mac(key, info + b"\x01")


def base32(data):
    bits = "".join(f"{byte:08b}" for byte in data)
    bits += "0" * (-len(bits) % 5)
    return "".join(ALPHABET[int(bits[i : i + 5], 2)] for i in range(0, len(bits), 5))


def base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def open_cells(bundle, cells):
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    fields = json.load(open(bundle, encoding="utf-8"))
    assert fields["ctanon"] == "keys/1"
    policy = bytes.fromhex(fields["policy"])
    base = mac(base64url(fields["run_salt"]), base64url(fields["dek"]))
    key = expand(base, enc("seal", fields["dataset"], policy))
    rkid = base32(expand(base, enc("rkid", fields["dataset"], policy))[:4])[:6]
    assert rkid == fields["rkid"]
    for line in open(cells, encoding="utf-8").read().splitlines():
        cell, column, anchor = line.split(" ")
        assert cell.startswith(f"e1-{rkid}-")
        data = base64url(cell[10:])
        names = [bytes.fromhex(column), bytes.fromhex(anchor)]
        aad = enc("e1", rkid, fields["dataset"], policy, *names)
        plain = AESGCM(key).decrypt(data[:12], data[12:], aad).rstrip(b"\0")
        assert plain[-1] == 0x80
        print(plain[0], plain[1:-1].hex())


def tokens(root, forms):
    base = mac(b"ctanon/v1", bytes.fromhex(root))
    domain = expand(base, enc("pseudonym-domain", enc("project", "cross"), "1"))
    key = expand(domain, enc("mac", "person", "id/1"))
    kid = base32(expand(domain, enc("kid"))[:4])[:6]
    for line in open(forms, encoding="utf-8").read().splitlines():
        print(f"p1-{kid}-{base32(mac(key, bytes.fromhex(line))[:15])}")


{"open": open_cells, "token": tokens}[sys.argv[1]](*sys.argv[2:])
