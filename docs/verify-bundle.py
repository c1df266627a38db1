#!/usr/bin/env python3
"""Verifies a Daybook bundle with proofs, offline, with nothing but Python's standard library (3.8 or newer).

    python3 verify-bundle.py FILE --key 'NAME+ID+BASE64' [--checkpoint OLD] [--json]

A second implementation, written from docs/bundles.md: it shares no code with `daybook verify bundle`, gives the same
verdicts, and is meant to be read. Exit codes: 0 proved, 1 not proved, 2 called in a way that cannot work.
"""

import argparse
import base64
import binascii
import functools
import hashlib
import ipaddress
import json
import math
import re
import sys
from datetime import datetime, timezone

MAX_NUMBER = 2**53 - 1
MAX_LINE = 1_048_576
MAX_PREAMBLE = 2_097_152
MAX_BORDERS = 16
MAX_KEYS = 100

EACH_EVENT = [
    "condition The checkpoint is signed by a key of the log that you keep yourself. A key that stands in this file proves nothing.",
    "proved Each event below stands at its position of the log, with exactly this payload and this time of recording.",
    "proved The events stand in the order of the log.",
]
CLAIMS = [
    "not-proved That a reported actor really acted: an event not recorded by the workspace is the claim of its recorder.",
    "not-proved That nothing happened that was never sent.",
]
STATEMENTS = {
    "range": EACH_EVENT
    + [
        "proved The range is complete: each of its positions has its event below, or is named as gone for good.",
        "not-proved Why a position is gone, where the entry that announced it is gone as well.",
    ]
    + CLAIMS,
    "selection": EACH_EVENT
    + [
        "not-proved That the selection is complete: events that match the filter may have been left out.",
        "not-proved That the filter is the one that was asked for. Each event below matches it.",
    ]
    + CLAIMS,
}


class Refused(Exception):
    """The bundle does not prove what it says."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Misuse(Exception):
    """The command was called in a way that cannot work."""


def refuse_unless(condition, code, message):
    if not condition:
        raise Refused(code, message)


# Ed25519, from RFC 8032, section 5.1 and the program of its section 6. Slow and plain: one or two signatures a bundle.

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P != 0:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P != 0:
        return None
    return P - x if (x & 1) != sign else x


def decompress(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def add_points(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar > 0:
        if scalar & 1:
            result = add_points(result, point)
        point = add_points(point, point)
        scalar >>= 1
    return result


def same_point(p, q):
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


@functools.lru_cache(maxsize=64)
def is_good_signature(public_key, message, signature):
    if len(signature) != 64:
        return False
    a, r = decompress(public_key), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % L
    return same_point(multiply(s, BASE), add_points(r, multiply(h, a)))


# Points whose order divides 8: anyone can sign for such a key. The y coordinate, sign bit off.
SMALL_ORDER_Y = {
    "00" * 32,
    "01" + "00" * 31,
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ec" + "ff" * 30 + "7f",
    "ed" + "ff" * 30 + "7f",
    "ee" + "ff" * 30 + "7f",
}

# Texts, numbers, base64: each in its only spelling.

WHITE_SPACE = set("\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(c) for c in range(0x2000, 0x200B)}


def read_utf8(data):
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("text-encoding", "the text must be valid UTF-8") from None


def read_number(text, code="bundle-file"):
    if re.fullmatch(r"0|[1-9][0-9]{0,15}", text, re.ASCII) and int(text) <= MAX_NUMBER:
        return int(text)
    raise Refused(code, "a number must be a decimal up to 2^53 - 1 without leading zeros, not %r" % text[:80])


def read_base64(text, length, code):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raise Refused(code, "this is not base64: %r" % text[:80]) from None
    if base64.b64encode(data).decode() != text or (length is not None and len(data) != length):
        raise Refused(code, "this is not the canonical base64 of %s bytes: %r" % (length, text[:80]))
    return data


def read_time(text):
    """Milliseconds since 1970."""
    if re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text, re.ASCII):
        try:
            time = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
        except ValueError:
            time = None
        if time is not None and time.year >= 1970:
            return (time - datetime(1970, 1, 1, tzinfo=timezone.utc)) // (datetime.resolution * 1000)
    raise Refused("bundle-file", "a time must be UTC with milliseconds, not %r" % text[:80])


# Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint).


class Key:
    """A verifier key: name+hex8(id)+base64(0x01 || public key). Raises ValueError."""

    def __init__(self, text):
        match = re.fullmatch(r"([^+]+)\+([0-9a-f]{8})\+(.+)", text, re.DOTALL)
        if match is None or len(text) > 1024 or not is_key_name(match.group(1)):
            raise ValueError("the verifier key must be <name>+<id of 8 hexadecimal digits>+<base64>")
        self.text, self.name, self.id = text, match.group(1), match.group(2)
        try:
            data = read_base64(match.group(3), 33, "key-format")
        except Refused as error:
            raise ValueError(str(error)) from None
        if data[0] != 1:
            raise ValueError("the verifier key must be an Ed25519 key for notes (0x01)")
        self.public_key = data[1:]
        if hashlib.sha256(self.name.encode() + b"\n\x01" + self.public_key).digest()[:4].hex() != self.id:
            raise ValueError("the verifier key has another id")
        if (self.public_key[:31] + bytes([self.public_key[31] & 0x7F])).hex() in SMALL_ORDER_Y:
            raise ValueError("anyone can sign for this key")


def is_key_name(name):
    return name != "" and not any(c in WHITE_SPACE or c < " " or c == "+" for c in name)


def split_note(note):
    """The text, and its signatures as (name, id, signature, whether its base64 is canonical)."""
    refuse_unless(len(note) <= 1_000_000, "note-format", "the note is too long")
    refuse_unless(all(c >= " " or c == "\n" for c in note), "text-encoding", "the note holds a control character")
    divider = note.rfind("\n\n")
    refuse_unless(divider >= 0 and note.endswith("\n") and divider + 2 < len(note), "note-format", "this is no signed note")
    signatures = []
    for line in note[divider + 2 : -1].split("\n"):
        parts = line[2:].split(" ") if line.startswith("\u2014 ") else []
        refuse_unless(len(parts) == 2 and is_key_name(parts[0]), "note-format", "this is no signature line: %r" % line[:80])
        refuse_unless(
            re.fullmatch(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?", parts[1], re.ASCII),
            "note-format",
            "a signature must be base64",
        )
        data = base64.b64decode(parts[1])
        refuse_unless(len(data) > 4, "note-format", "a signature must have an id of 4 bytes and more")
        canonical = base64.b64encode(data).decode() == parts[1]
        signatures.append((parts[0], data[:4].hex(), data[4:], canonical))
    refuse_unless(len(signatures) <= 100, "note-format", "the note has too many signatures")
    return note[: divider + 1], signatures


def open_note(note, keys):
    """The text of the note and the keys that signed it."""
    text, signatures = split_note(note)
    signed = []
    for name, key_id, signature, canonical in signatures:
        for key in keys:
            if (key.name, key.id) != (name, key_id):
                continue
            if not canonical or not is_good_signature(key.public_key, text.encode(), signature):
                raise Refused("signature-invalid", "the signature of %s+%s is not good" % (name, key_id))
            signed.append(key)
    refuse_unless(signed, "signature-missing", "the checkpoint must be signed by a key that was given")
    return text, signed


class Checkpoint:
    """Reads a signed checkpoint; without keys only its form, and `signed_by` is None."""

    def __init__(self, note, keys):
        if keys is None:
            text, signatures = split_note(note)
            names = [name for name, _, _, _ in signatures]
            self.signed_by = None
        else:
            text, signed = open_note(note, keys)
            names = [key.name for key in signed]
            self.signed_by = "%s+%s" % (signed[0].name, signed[0].id)
        lines = text.split("\n")
        refuse_unless(len(lines) >= 4 and lines[-1] == "" and lines[0] != "", "checkpoint-format", "this is no checkpoint")
        refuse_unless("" not in lines[3:-1], "checkpoint-format", "the checkpoint holds an empty line")
        self.origin, self.note = lines[0], note
        self.size = read_number(lines[1], "checkpoint-format")
        self.root = read_base64(lines[2], 32, "checkpoint-format")
        refuse_unless(
            self.size > 0 or self.root == hashlib.sha256(b"").digest(),
            "checkpoint-format",
            "a checkpoint of size 0 must have the empty root",
        )
        if keys is not None:
            refuse_unless(
                all(key.name == self.origin for key in keys),
                "origin-mismatch",
                "the checkpoint is of %s, not of the log of the keys" % self.origin,
            )
        refuse_unless(self.origin in names, "signature-missing", "no signature is in the name of the log")


# Payloads: JSON objects that all readers understand alike.


class Number:
    def __init__(self, literal):
        self.literal = literal
        self.value = float(literal)
        fits = math.isfinite(self.value) and not (self.value.is_integer() and abs(self.value) > MAX_NUMBER)
        if not fits or magnitude(literal) != magnitude(repr(self.value)):
            raise ValueError("the number %s, which many readers turn into another" % literal[:80])


def magnitude(literal):
    mantissa, _, power = literal.lower().partition("e")
    whole, _, fraction = mantissa.replace("-", "").partition(".")
    digits = (whole + fraction).lstrip("0")
    if digits == "":
        return "0"
    return "%se%d" % (digits.rstrip("0"), int(power or 0) - len(fraction) + len(digits) - len(digits.rstrip("0")))


def pairs_to_object(pairs):
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ValueError("a name twice in the same object")
    return result


def refuse_constant(literal):
    raise ValueError("%s, which is not JSON" % literal)


def require_whole_characters(value):
    if isinstance(value, str):
        value.encode("utf-8")
    elif isinstance(value, list):
        for item in value:
            require_whole_characters(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            name.encode("utf-8")
            require_whole_characters(item)


def read_payload(text, position):
    try:
        value = json.loads(
            text, object_pairs_hook=pairs_to_object, parse_int=Number, parse_float=Number, parse_constant=refuse_constant
        )
        if not isinstance(value, dict):
            raise ValueError("no object")
        require_whole_characters(value)
        return value
    except (ValueError, RecursionError) as error:
        raise Refused("payload-form", "the event at position %d: readers would not agree on it: %s" % (position, error)) from None


# The filter language, as far as its canonical text goes. Everything that is not written in that form is refused.

SPACE = "\\t\\n\\x0b\\x0c\\r \\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff"
FIELDS = {
    "type": lambda event: event["resource"]["type"],
    "action": lambda event: event["action"],
    "actor": lambda event: event["actor"]["name"],
    "actor-type": lambda event: event["actor"]["type"],
    "actor-id": lambda event: event["actor"].get("id"),
    "recorder": lambda event: event["recordedBy"].get("name", ""),
    "resource": lambda event: event["resource"]["name"],
    "resource-id": lambda event: event["resource"].get("id"),
    "env": lambda event: event.get("context", {}).get("environment"),
    "project": lambda event: event.get("context", {}).get("project"),
    "outcome": lambda event: event["outcome"],
    "request": lambda event: event.get("context", {}).get("requestId"),
    "id": lambda event: event["id"],
    "category": None,
}
TYPES = {
    "actor": (("user", "api-key", "system"), ("system",)),
    "recorder": (("workspace", "api-key", "import"), ("workspace", "import")),
}
CATEGORIES = ("Secrets", "Projects", "Variables", "Team", "API Keys", "Auth", "Billing", "Audit")
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"


class FilterError(Exception):
    pass


class Filter:
    """A filter in its canonical text. `unchecked` are the terms that an event does not tell by itself."""

    def __init__(self, text):
        try:
            self.terms = [Term(token) for token in tokens_of(text)]
            if " ".join(term.text for term in self.terms) != text or len(text) > 4096:
                raise FilterError("it is not in its canonical form")
            keyed = [(t.negated, t.key) for t in self.terms if t.key not in (None, "since", "until")]
            if len(set(keyed)) != len(keyed):
                raise FilterError("it names a key twice")
        except FilterError as error:
            raise Refused("bundle-filter", "the filter of the bundle cannot be read: %s" % error) from None
        self.unchecked = [term.text for term in self.terms if term.key == "category"]

    def matches(self, event, position):
        try:
            return all(term.matches(event, position) for term in self.terms if term.key != "category")
        except (KeyError, TypeError, AttributeError):
            return False


def tokens_of(text):
    """Words as (negated, key, values); a value is a list of (character, whether it stood in quotes)."""
    tokens, at = [], 0
    while at < len(text):
        if re.match("[%s]" % SPACE, text[at]):
            at += 1
            continue
        negated = text[at] == "-"
        at += negated
        match = re.compile(r"([A-Za-z][A-Za-z0-9_-]*):").match(text, at)
        if match is None:
            value, at = read_piece(text, at, False)
            tokens.append((negated, None, [value]))
            continue
        value, at = read_piece(text, match.end(), True)
        values = [value]
        while at < len(text) and text[at] == ",":
            value, at = read_piece(text, at + 1, True)
            values.append(value)
        tokens.append((negated, match.group(1), values))
    if not tokens:
        raise FilterError("it is empty")
    return tokens


def read_piece(text, at, stop_at_comma):
    units, quoted = [], False
    while at < len(text):
        unit = text[at]
        if unit == '"':
            quoted = not quoted
            at += 1
            continue
        if not quoted and (re.match("[%s]" % SPACE, unit) or (stop_at_comma and unit == ",")):
            break
        if quoted and unit == "\\" and text[at + 1 : at + 2] in ('"', "\\"):
            at += 1
            unit = text[at]
        units.append((unit, quoted))
        at += 1
    if quoted:
        raise FilterError("a quote is never closed")
    return units, at


class Pattern:
    def __init__(self, units):
        self.prefix = bool(units) and units[0] == ("*", False)
        units = units[1:] if self.prefix else units
        self.suffix = bool(units) and units[-1] == ("*", False)
        units = units[:-1] if self.suffix else units
        if ("*", False) in units or (not units and not self.prefix):
            raise FilterError("a value is missing, or a wildcard stands in the middle")
        self.value = "".join(unit for unit, _ in units)
        if self.value == "":
            self.prefix = self.suffix = True
        self.type = None

    def matches(self, value):
        if self.prefix and self.suffix:
            return self.value in value
        if self.prefix:
            return value.endswith(self.value)
        return value.startswith(self.value) if self.suffix else value == self.value

    def is_anything(self):
        return self.value == ""

    def printed(self, quote_it=False):
        if self.is_anything():
            return "*"
        bare = not quote_it and re.fullmatch('[^%s",*]+' % SPACE, self.value)
        text = self.value if bare else in_quotes(self.value)
        return ("*" if self.prefix else "") + text + ("*" if self.suffix else "")


def in_quotes(text):
    return '"%s"' % re.sub(r'(["\\])', r"\\\1", text)


class Term:
    def __init__(self, token):
        self.negated, self.key, values = token
        read = {
            None: self.read_text,
            "since": self.read_times,
            "until": self.read_times,
            "ip": self.read_addresses,
            "version": self.read_numbers,
            "position": self.read_numbers,
        }.get(self.key, self.read_field)
        printed = read(values)
        if len(values) > 100 or len(set(printed)) != len(printed):
            raise FilterError("it names a value twice, or too many")
        key = "" if self.key is None else self.key + ":"
        self.text = ("-" if self.negated else "") + key + ",".join(printed)

    def read_text(self, values):
        pattern = Pattern(values[0])
        if pattern.value == "" or "\0" in pattern.value or "\x1f" in pattern.value:
            raise FilterError("a word is missing")
        plain = re.fullmatch('[^%s"*-][^%s"*]*' % (SPACE, SPACE), pattern.value)
        keyed = re.match(r"[A-Za-z][A-Za-z0-9_-]*:", pattern.value)
        folded = fold(pattern.value)
        self.test = lambda event, position: folded in search_text(event)
        return [pattern.value if plain and not keyed else in_quotes(pattern.value)]

    def read_times(self, values):
        text = "".join(unit for unit, _ in values[0])
        if self.negated or len(values) != 1:
            raise FilterError("%s: takes one time" % self.key)
        bound = read_short_time(text)
        if self.key == "since":
            self.test = lambda event, position: read_time(event["occurredAt"]) >= bound
        else:
            self.test = lambda event, position: read_time(event["occurredAt"]) < bound
        return [text]

    def read_addresses(self, values):
        ranges = [read_address_range("".join(unit for unit, _ in value)) for value in values]

        def test(event, position):
            address = read_address(event.get("context", {}).get("ip", ""))
            return address is not None and any(first <= address <= last for _, first, last in ranges)

        self.test = test
        return [text for text, _, _ in ranges]

    def read_numbers(self, values):
        ranges = []
        for value in values:
            match = re.fullmatch(r"(\d{1,16})(?:\.\.(\d{1,16}))?", "".join(unit for unit, _ in value), re.ASCII)
            first, last = (int(match.group(1)), int(match.group(2) or match.group(1))) if match else (1, 0)
            if first > last or last > MAX_NUMBER:
                raise FilterError("%s: takes numbers" % self.key)
            ranges.append((first, last))

        def test(event, position):
            number = position
            if self.key == "version":
                version = event.get("context", {}).get("version")
                if version is None:
                    return False
                number = version.value
            return any(first <= number <= last for first, last in ranges)

        self.test = test
        return [str(first) if first == last else "%d..%d" % (first, last) for first, last in ranges]

    def read_field(self, values):
        if self.key not in FIELDS:
            raise FilterError("there is no key %s" % self.key)
        patterns, printed = [], []
        for units in values:
            pattern, text = self.read_pattern(units)
            patterns.append(pattern)
            printed.append(text)
        field = FIELDS[self.key]

        def test(event, position):
            value = field(event)
            if value is None:
                return False
            kind = event["actor"]["type"] if self.key == "actor" else event["recordedBy"]["type"]
            return any(p.type in (None, kind) and p.matches(value) for p in patterns)

        self.test = test
        return printed

    def read_pattern(self, units):
        bare = None if any(quoted for _, quoted in units) else "".join(unit for unit, _ in units)
        prefixes, alone = TYPES.get(self.key, ((), ()))
        if bare in alone:
            pattern = Pattern([("*", False)])
            pattern.type = bare
            return pattern, bare
        for prefix in prefixes:
            head = units[: len(prefix) + 1]
            if head == [(unit, False) for unit in prefix + ":"]:
                pattern = Pattern(units[len(prefix) + 1 :])
                pattern.type = prefix
                if pattern.is_anything() and prefix in alone:
                    return pattern, prefix
                return pattern, prefix + ":" + pattern.printed()
        pattern = Pattern(units)
        if self.key == "action":
            pattern.value = pattern.value.upper()
        if self.key == "id" and not re.fullmatch(UUID, pattern.value, re.ASCII):
            raise FilterError("an id must be a whole UUID")
        if self.key == "category" and pattern.value in CATEGORIES:
            return pattern, re.sub(r"[\s_-]+", "-", pattern.value.lower())
        typed = pattern.value in alone or any(pattern.value.startswith(prefix + ":") for prefix in prefixes)
        return pattern, pattern.printed(quote_it=typed and not pattern.prefix)

    def matches(self, event, position):
        return self.test(event, position) != self.negated


def fold(text):
    return text.lower().replace("\u03c2", "\u03c3")


def search_text(event):
    context = event.get("context", {})
    fields = [event["actor"]["name"], event["resource"]["name"]]
    fields += [context[name] for name in ("ip", "userAgent") if name in context]
    for name, value in event.get("metadata", {}).items():
        fields.append(name)
        if isinstance(value, list):
            fields += value
        elif isinstance(value, bool):
            fields.append("true" if value else "false")
        elif isinstance(value, Number):
            fields.append(value.literal)
        elif value is not None:
            fields.append(value)
    return fold("\x1f".join(fields))


def read_short_time(text):
    """A date or time in its shortest form: 2026-11-01, 2026-11-01T10:15Z, ...:30Z, ...:30.123Z."""
    rest = {10: "T00:00:00.000Z", 17: ":00.000Z", 20: ".000Z", 24: "Z"}.get(len(text))
    try:
        if rest is None or (len(text) > 10 and not text.endswith("Z")):
            raise Refused("bundle-filter", "")
        ms = read_time((text if len(text) == 10 else text[:-1]) + rest)
    except Refused:
        raise FilterError("a time must be absolute: %s" % text[:40]) from None
    shortest = 10 if ms % 86_400_000 == 0 else 17 if ms % 60_000 == 0 else 20 if ms % 1000 == 0 else 24
    if len(text) != shortest:
        raise FilterError("a time must have its shortest form: %s" % text[:40])
    return ms


def read_address(text):
    """128 bits; IPv4 is mapped (::ffff:a.b.c.d). None for anything else."""
    try:
        address = ipaddress.ip_address(text if "%" not in text else "")
    except (ValueError, TypeError):
        return None
    return int(address) if address.version == 6 else (0xFFFF << 32) | int(address)


def print_address(value):
    if value >> 32 == 0xFFFF:
        return str(ipaddress.IPv4Address(value & 0xFFFFFFFF))
    return str(ipaddress.IPv6Address(value))


def read_address_range(text):
    base, slash, digits = text.partition("/")
    address = read_address(base)
    if address is None or (slash and not re.fullmatch(r"0|[1-9]\d{0,2}", digits, re.ASCII)):
        raise FilterError("ip: takes addresses and CIDRs")
    prefix = 128
    if slash:
        prefix = int(digits) + (96 if address >> 32 == 0xFFFF and ":" not in base else 0)
    if prefix > 128:
        raise FilterError("ip: takes addresses and CIDRs")
    host = (1 << (128 - prefix)) - 1
    first = address & ~host
    shown = print_address(first)
    if prefix < 128:
        shown += "/%d" % (prefix if ":" in shown else prefix - 96)
    return shown, first, first | host


# The tree (RFC 6962): perfect subtrees from the left, the largest first.


def node_hash(left, right):
    return hashlib.sha256(b"\x01" + left + right).digest()


def leaf_hash(recorded_at, salt, payload):
    commitment = hashlib.sha256(salt + payload).digest()
    return hashlib.sha256(b"\x00\x01" + recorded_at.to_bytes(8, "big") + commitment).digest()


class Tree:
    def __init__(self):
        self.size = 0
        self.subtrees = []  # (count, hash), from the left

    def append(self, count, value):
        self.size += count
        while self.subtrees and self.subtrees[-1][0] == count:
            value = node_hash(self.subtrees.pop()[1], value)
            count *= 2
        self.subtrees.append((count, value))

    def root(self):
        if not self.subtrees:
            return hashlib.sha256(b"").digest()
        root = self.subtrees[-1][1]
        for _, left in reversed(self.subtrees[:-1]):
            root = node_hash(left, root)
        return root


def cover_of(start, end, borders):
    """The fewest perfect subtrees from start up to end, none of them across a border, as (first, count)."""
    parts = []
    for stop in [border for border in borders if start < border < end] + [end]:
        while start < stop:
            count = 1
            while start % (2 * count) == 0 and start + 2 * count <= stop:
                count *= 2
            parts.append((start, count))
            start += count
    return parts


# The bundle.


class Bundle:
    """Reads a bundle line by line, and keeps nothing of its events."""

    def __init__(self, keys, old_note):
        self.keys, self.old_note = keys, old_note
        self.tree = Tree()
        self.events = self.gone_positions = self.unexplained = 0
        self.first_event = self.last_event = None
        self.gap, self.gap_from = [], 0
        self.gone_end = None
        self.last_gone = None
        self.pending = {}  # position of an announcement -> [(first, last, kind, whether it is counted)]
        self.pending_ranges = 0
        self.next_pending = math.inf
        self.root_at_old = None

    # What stands before the body

    def read_preamble(self, text):
        head, _, rest = text.partition("\n\n")
        lines = head.split("\n")
        note = rest[:-1]

        def take(word):
            if lines and lines[0].startswith(word + " "):
                return lines.pop(0)[len(word) + 1 :]
            return None

        def must(value, what):
            refuse_unless(value is not None, "bundle-file", "the bundle must have %s" % what)
            return value

        refuse_unless(lines.pop(0) == "daybook-bundle/v1", "bundle-file", "this is no bundle of this version")
        self.kind = must(take("kind"), "a kind")
        refuse_unless(self.kind in STATEMENTS, "bundle-file", "the kind must be range or selection")
        for line in STATEMENTS[self.kind]:
            refuse_unless(lines and lines.pop(0) == line, "bundle-file", "the statement must say: %s" % line)
        self.start = read_number(must(take("from"), "a line from"))
        self.end = read_number(must(take("end"), "a line end"))
        self.filter_text = must(take("filter"), "a filter") if self.kind == "selection" else None
        self.borders = []
        while lines and lines[0].startswith("border "):
            self.borders.append(read_number(take("border")))
        named = []
        while lines and lines[0].startswith("key "):
            named.append(take("key"))
        refuse_unless(named and not lines, "bundle-file", "the bundle must end its head with its keys")
        refuse_unless(len(self.borders) <= MAX_BORDERS and len(named) <= MAX_KEYS, "bundle-file", "too many borders or keys")

        self.checkpoint = Checkpoint(note, self.keys)
        self.size = self.checkpoint.size
        self.check_keys(named, note)
        refuse_unless(self.start <= self.end <= self.size, "bundle-file", "the positions are not within the tree")
        for before, border in zip([0] + self.borders, self.borders):
            refuse_unless(before < border < self.size, "bundle-file", "the borders must rise within the tree")
        self.old = None
        if self.old_note is not None:
            self.old = Checkpoint(self.old_note, self.keys)
            refuse_unless(self.old.origin == self.checkpoint.origin, "origin-mismatch", "the old checkpoint is of another log")
            refuse_unless(self.old.size <= self.size, "bundle-older", "the old checkpoint is newer than that of the bundle")
        self.filter = None if self.filter_text is None else Filter(self.filter_text)
        self.grown()

    def check_keys(self, named, note):
        """The keys in the file must be those that signed in the log's name. That says nothing of whose they are."""
        ids = []
        for text in named:
            try:
                key = Key(text)
            except ValueError as error:
                raise Refused("key-format", str(error)) from None
            open_note(note, [key])
            ids.append((key.name, key.id))
        signed = [(name, key_id) for name, key_id, _, _ in split_note(note)[1] if name == self.checkpoint.origin]
        refuse_unless(ids == signed, "bundle-file", "the bundle must name the keys that signed, in that order")
        pinned = [key.text for key in self.keys or []]
        self.other_keys = [text for text in named if text not in pinned]

    # The body

    def add_line(self, line):
        word = line[: line.find(b" ")] if b" " in line[:16] else b""
        if word in (b"event", b"announcement"):
            self.add_opening(word.decode(), line)
            return
        fields = read_utf8(line).split(" ") if len(line) <= 96 else []
        if fields[:1] == ["hash"] and len(fields) == 4:
            self.add_hash(read_number(fields[1]), read_number(fields[2]), read_base64(fields[3], 32, "bundle-file"))
        elif fields[:1] == ["gone"] and len(fields) == 5 and fields[3] in ("expired", "erased"):
            self.add_gone(read_number(fields[1]), read_number(fields[2]), fields[3], read_number(fields[4]))
        else:
            raise Refused("bundle-file", "this line is none that a bundle has: %r" % line[:80])

    def add_hash(self, first, count, value):
        end = first + count
        refuse_unless(
            first == self.tree.size and end <= self.size and count > 0 and count & (count - 1) == 0 and first % count == 0,
            "bundle-file",
            "a perfect subtree must follow at position %d" % self.tree.size,
        )
        if self.gone_end is None:
            missing = max(first, self.start)
            refuse_unless(
                self.kind != "range" or missing >= min(end, self.end),
                "bundle-gap",
                "position %d of the range is missing, unexplained" % missing,
            )
        else:
            refuse_unless(end <= self.gone_end, "bundle-file", "a hash reaches beyond what is gone")
        refuse_unless(len(self.gap) < 4096, "bundle-file", "there are too many hashes")
        self.gap.append((first, count))
        self.tree.append(count, value)
        self.grown()
        if end == self.gone_end:
            self.stop_gap(end, end)
            self.gone_end = None

    def add_gone(self, first, last, kind, announcement):
        refuse_unless(first <= last < announcement < self.size, "bundle-file", "what is gone must be announced after it")
        self.stop(first)
        within = self.start <= first and last < self.end
        refuse_unless(within or (first == last == self.next_pending), "bundle-file", "what is gone is not of these positions")
        if within and self.last_gone is not None:
            refuse_unless(
                self.last_gone != (first - 1, kind, announcement), "bundle-file", "two lines say what one could say"
            )
        while self.next_pending <= last:
            self.unexplained += sum(b - a + 1 for a, b, _, counted in self.take_pending() if counted)
        self.pending.setdefault(announcement, []).append((first, last, kind, within))
        self.pending_ranges += 1
        self.next_pending = min(self.next_pending, announcement)
        refuse_unless(
            len(self.pending) <= 10_000 and self.pending_ranges <= 1_000_000,
            "bundle-gone",
            "more is gone than can be held against what announced it",
        )
        self.gone_end = last + 1
        if within:
            self.last_gone = (last, kind, announcement)
            self.gone_positions += last - first + 1

    def add_opening(self, word, line):
        parts = line.split(b" ", 4)
        refuse_unless(len(parts) == 5, "bundle-file", "an event must have position, time, salt and payload")
        position = read_number(read_utf8(parts[1]))
        recorded_at = read_time(read_utf8(parts[2]))
        salt = read_base64(read_utf8(parts[3]), 16, "bundle-file")
        payload = parts[4]
        self.stop(position)
        refuse_unless(position < self.size, "bundle-file", "an event lies beyond the tree")
        self.tree.append(1, leaf_hash(recorded_at, salt, payload))
        self.gap_from = position + 1
        event = read_payload(read_utf8(payload), position)
        within = self.start <= position < self.end
        if word == "event":
            refuse_unless(within, "bundle-file", "the event at %d is not of these positions" % position)
            refuse_unless(
                self.filter is None or self.filter.matches(event, position),
                "bundle-filter",
                "the event at position %d does not match the filter" % position,
            )
            self.first_event = position if self.first_event is None else self.first_event
            self.last_event = position
            self.events += 1
        else:
            expected = self.next_pending == position and not (self.kind == "range" and within)
            refuse_unless(expected, "bundle-file", "the entry at %d announces nothing that is gone here" % position)
        if self.next_pending == position:
            for first, last, kind, _ in self.take_pending():
                refuse_unless(
                    announces(event, first, last, kind),
                    "bundle-gone",
                    "the entry at %d does not say that positions %d to %d are gone" % (position, first, last),
                )
        self.grown()

    def stop(self, position):
        """An item begins here: everything before it must be there."""
        refuse_unless(
            position == self.tree.size and self.gone_end is None,
            "bundle-file",
            "position %d must follow, not %d" % (self.tree.size, position),
        )
        self.stop_gap(position, position)
        self.require_none_pending_before(position)

    def stop_gap(self, at, next_from):
        refuse_unless(
            not self.gap and self.gap_from == at or self.gap == cover_of(self.gap_from, at, self.borders),
            "bundle-file",
            "the hashes from position %d on must be the fewest that reach up to %d" % (self.gap_from, at),
        )
        self.gap, self.gap_from = [], next_from

    def take_pending(self):
        ranges = self.pending.pop(self.next_pending)
        self.pending_ranges -= len(ranges)
        self.next_pending = min(self.pending, default=math.inf)
        return ranges

    def require_none_pending_before(self, end):
        refuse_unless(
            self.next_pending >= end,
            "bundle-gone",
            "positions are missing, unexplained: the entry at %s is not in the bundle" % self.next_pending,
        )

    def grown(self):
        if self.old is not None and self.tree.size == self.old.size:
            self.root_at_old = self.tree.root()

    # The end

    def end_body(self):
        refuse_unless(self.tree.size == self.size and self.gone_end is None, "bundle-file", "the entries end too early")
        self.stop(self.size)

    def finish(self):
        refuse_unless(
            self.tree.root() == self.checkpoint.root, "root-mismatch", "the events and hashes do not give the signed root"
        )
        if self.old is None:
            return
        root = self.checkpoint.root if self.old.size == self.size else self.root_at_old
        refuse_unless(root is not None, "consistency-undecided", "no hash of the bundle ends at the old size: it cannot tell")
        refuse_unless(root == self.old.root, "history-rewritten", "the tree does not extend the old checkpoint")


def announces(event, first, last, kind):
    """Whether this event of the product itself names these positions as what it is about to destroy."""
    try:
        action = event["action"]
        announcing = "RETENTION_SWEEP" if kind == "expired" else "ERASURE_START"
        if action != announcing or event["recordedBy"]["type"] != "workspace":
            return False
        ranges = []
        for text in event["metadata"]["ranges"]:
            match = re.fullmatch(r"(0|[1-9]\d{0,15})-(0|[1-9]\d{0,15})", text, re.ASCII)
            if match:
                ranges.append((int(match.group(1)), int(match.group(2))))
        reached = first
        for start, end in sorted(ranges):
            if start <= reached <= end:
                reached = end + 1
        return reached > last
    except (KeyError, TypeError, AttributeError):
        pass
    return False


def read_bundle(stream, keys, old_note, on_line):
    bundle = Bundle(keys, old_note)
    digest = hashlib.sha256()

    def next_line():
        line = stream.readline(MAX_LINE + 1)
        refuse_unless(len(line) <= MAX_LINE, "bundle-file", "a line is too long")
        refuse_unless(line.endswith(b"\n"), "bundle-cut", "the bundle ends too early: it is cut off, or no bundle")
        on_line(len(line), bundle.events)
        return line

    preamble, stops, size = [], 0, 0
    while stops < 3:
        line = next_line()
        digest.update(line)
        size += len(line)
        refuse_unless(size <= MAX_PREAMBLE, "bundle-file", "what stands before the events is too long")
        preamble.append(read_utf8(line))
        refuse_unless(preamble[0] == "daybook-bundle/v1\n", "bundle-file", "this is no bundle of this version")
        stops += line == b"\n"
    bundle.read_preamble("".join(preamble))
    while True:
        line = next_line()
        digest.update(line)
        if line == b"\n":
            break
        bundle.add_line(line[:-1])
    bundle.end_body()
    for expected in ("events %d" % bundle.events, "gone %d" % bundle.gone_positions):
        line = next_line()
        digest.update(line)
        refuse_unless(line == expected.encode() + b"\n", "bundle-file", "the count must be: %s" % expected)
    fields = read_utf8(next_line()[:-1]).split(" ")
    refuse_unless(len(fields) == 2 and fields[0] == "digest", "bundle-file", "the last line must be the digest")
    value = read_base64(fields[1], 32, "bundle-file")
    refuse_unless(value == digest.digest(), "bundle-digest", "the bundle was changed or damaged after it was written")
    refuse_unless(stream.read(1) == b"", "bundle-file", "something follows the digest")
    bundle.finish()
    return bundle


# Words.


def describe(bundle):
    positions = "positions %d to %d" % (bundle.start, bundle.end - 1) if bundle.start < bundle.end else "no position"
    proved = [
        "the checkpoint of %s with %s is signed by the pinned key %s"
        % (bundle.checkpoint.origin, counted(bundle.size, "entry", "entries"), bundle.checkpoint.signed_by),
        "%s in the order of the log, each at its position with exactly this payload and time of recording" % counted(bundle.events, "event"),
    ]
    not_proved = []
    if bundle.kind == "range":
        explained = bundle.gone_positions - bundle.unexplained
        but = " but for %s" % counted(bundle.unexplained, "position") if bundle.unexplained > 0 else ""
        parts = ["%d have their events here" % bundle.events]
        if explained > 0:
            parts.append("%d are gone for good, as entries of the log say that the bundle shows" % explained)
        if bundle.unexplained > 0:
            parts.append("%d are said to be gone by an entry that is gone itself" % bundle.unexplained)
        if bundle.start > 0:
            not_proved.append(
                "anything about what was before position %d, where the range begins: it was not asked for, or has expired" % bundle.start
            )
        proved.append("the range is complete%s: of %s, %s" % (but, positions, ", ".join(parts)))
    else:
        but = ", but for " + " ".join(bundle.filter.unchecked) if bundle.filter.unchecked else ""
        proved.append("each of them is of %s and matches the filter %s%s" % (positions, bundle.filter_text, but))
        not_proved.append("that the selection is complete: events that match the filter may have been left out")
        for term in bundle.filter.unchecked:
            not_proved.append("that the events match %s: categories are in the catalogue, not in events" % term)
    if bundle.unexplained > 0:
        not_proved.append("why %s gone: the entry that announced it is gone as well" % counted(bundle.unexplained, "position is", "positions are"))
    if bundle.old is None:
        not_proved.append("that no entry was removed or changed earlier: no old checkpoint was given")
    else:
        proved.append("the tree extends the old checkpoint of %s" % counted(bundle.old.size, "entry", "entries"))
    not_proved.append("anything about entries after the %d of this checkpoint, or that others are shown the same log" % bundle.size)
    for key in bundle.other_keys:
        not_proved.append("that %s is a key of the log: it stands in the file and was not pinned" % key)
    not_proved += ["that a reported actor really acted", "that nothing happened that was never sent"]
    return proved, not_proved


def counted(count, noun, nouns=None):
    return "%d %s" % (count, noun if count == 1 else nouns or noun + "s")


def visible(text):
    """Text of others must not move a terminal's cursor."""
    return "".join(c if c.isprintable() else "\\u%04x" % ord(c) for c in text)


def read_pins(options):
    if options.unpinned:
        if options.key or options.key_file:
            raise Misuse("--unpinned checks no signature: leave it out, or leave out --key and --key-file")
        return None
    texts = list(options.key or [])
    if options.key_file is not None:
        with open(options.key_file, encoding="utf-8-sig") as file:
            texts += [line.strip() for line in file if line.strip() != ""]
    if not texts:
        raise Misuse("no verifier key is pinned, so nothing could be proved: give --key or --key-file")
    try:
        keys = [Key(text.strip()) for text in texts]
    except ValueError as error:
        raise Misuse(str(error)) from None
    if len({key.name for key in keys}) > 1:
        raise Misuse("the verifier keys must be of one log")
    return keys


def main():
    parser = argparse.ArgumentParser(description="Verifies a Daybook bundle with proofs, offline.")
    parser.add_argument("file", help="the bundle, - for standard input")
    parser.add_argument("--key", action="append", help="the verifier key that you keep apart from the server")
    parser.add_argument("--key-file", help="a file with verifier keys of the log, one a line")
    parser.add_argument("--checkpoint", help="an old checkpoint, kept outside, that the bundle's tree must extend")
    parser.add_argument("--unpinned", action="store_true", help="look at the form only, which proves nothing (exit code 1)")
    parser.add_argument("--json", action="store_true", help="print the verdict as JSON")
    options = parser.parse_args()
    try:
        keys = read_pins(options)
        return verify(options, keys)
    except Misuse as error:
        print("verify-bundle: %s" % error, file=sys.stderr)
        return 2
    except (OSError, UnicodeDecodeError) as error:
        print("verify-bundle: %s" % error, file=sys.stderr)
        return 1


def verify(options, keys):
    lines = [0, 0]

    def on_line(length, events):
        lines[0] += length
        if events >= lines[1] + 10_000 and sys.stderr.isatty():
            lines[1] = events
            print("\r%d events, %.1f MB" % (events, lines[0] / 1e6), end="", file=sys.stderr)

    try:
        old_note = None
        if options.checkpoint is not None:
            with open(options.checkpoint, "rb") as file:
                old_note = read_utf8(file.read())
        if options.file == "-":
            bundle = read_bundle(sys.stdin.buffer, keys, old_note, on_line)
        else:
            with open(options.file, "rb") as file:
                bundle = read_bundle(file, keys, old_note, on_line)
    except Refused as error:
        if options.json:
            print(json.dumps({"ok": False, "code": error.code, "message": str(error), "proved": [], "notProved": []}))
        else:
            print("not verified: %s: %s" % (error.code, visible(str(error))), file=sys.stderr)
        return 1
    proved, not_proved = describe(bundle)
    if keys is None:
        proved, not_proved = [], ["anything: no key is pinned, and anyone could have made this file"] + not_proved
    report = {
        "ok": keys is not None,
        "origin": bundle.checkpoint.origin,
        "size": str(bundle.size),
        "kind": bundle.kind,
        "from": bundle.start,
        "end": bundle.end,
        "events": bundle.events,
        "gone": bundle.gone_positions,
        "unexplained": bundle.unexplained,
        "filter": bundle.filter_text,
        "proved": proved,
        "notProved": not_proved,
    }
    if options.json:
        print(json.dumps(report))
    else:
        print("Proved:" if report["ok"] else "Not verified: form only, since no key was pinned.")
        for line in proved:
            print("  - %s" % visible(line))
        print("Not proved:")
        for line in not_proved:
            print("  - %s" % visible(line))
    return 0 if report["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
