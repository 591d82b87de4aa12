#!/usr/bin/env python3
"""The comparison must see what differs, and nothing else. No server needed."""

import unittest

from compare import BadText, Column, canonical, copy_field, instant, match_columns, match_names, settle


class Canonical(unittest.TestCase):
    def same(self, pg_type, sqlite_value, pg_text, mixed=False):
        self.assertEqual(canonical(sqlite_value, pg_type, mixed), canonical(pg_text, pg_type, mixed))

    def differ(self, pg_type, sqlite_value, pg_text, mixed=False):
        self.assertNotEqual(
            canonical(sqlite_value, pg_type, mixed), canonical(pg_text, pg_type, mixed))

    def test_null(self):
        self.same("text", None, None)
        self.differ("text", None, "")
        self.differ("int8", None, "0")

    def test_booleans(self):
        self.same("bool", 1, "t")
        self.same("bool", 0, "f")
        self.same("bool", "TRUE", "t")
        self.differ("bool", 0, "t")
        self.differ("bool", 2, "t")

    def test_numbers(self):
        self.same("int8", -9223372036854775808, "-9223372036854775808")
        self.same("float8", 0.1, "0.1")
        self.same("float8", 1e300, "1e+300")
        self.same("float8", 3, "3")
        self.same("float8", float("inf"), "Infinity")
        self.same("numeric", 8.99, "8.99")
        self.same("numeric", 8.5, "8.50")
        self.same("numeric", 1e25, "10000000000000000000000000")
        self.differ("numeric", 0.1, "0.1000000000000000055")
        self.differ("float8", 9007199254740993, "9007199254740992")
        self.differ("int8", 3.5, "4")

    def test_text(self):
        self.same("text", "it's", "it's")
        self.differ("text", "5.0", "5")
        self.same("text", 5.0, "5.0", mixed=True)
        self.differ("text", "a ", "a")
        self.same("bpchar", "GB", "GB ")

    def test_bytes(self):
        self.same("bytea", b"\x00\xff", b"\x00\xff")
        self.same("bytea", "nul\0", b"nul\0")
        self.same("bytea", BadText(b"\xff"), b"\xff")
        self.differ("bytea", b"", None)

    def test_instants(self):
        self.same("timestamptz", "2024-03-01T10:00:00+02:00", "2024-03-01 08:00:00+00")
        self.same("timestamp", "2024-03-01 10:00", "2024-03-01 10:00:00")
        self.same("timestamp", "2024-03-01 10:00:00.5", "2024-03-01 10:00:00.500")
        self.same("date", "2024-03-01", "2024-03-01")
        self.differ("timestamp", "2024-03-01 10:00:00.5", "2024-03-01 10:00:00")
        self.same("timestamptz", "2024-03-01 10:00:00.5 +0100 CET", "2024-03-01 09:00:00.5+00")
        self.same("timestamptz", "Fri, 01 Mar 2024 10:00:00 -0700", "2024-03-01 17:00:00+00")
        self.same("timestamp", "2024-03-01 10:00:00.1234567", "2024-03-01 10:00:00.123456")
        self.assertIsNone(instant("2024-02-30"))

    def test_json(self):
        self.same("jsonb", '{"b":1.0,"a":[true]}', '{"a": [true], "b": 1.0}')
        self.differ("jsonb", '{"a":1}', '{"a": "1"}')

    def test_uuid(self):
        self.same("uuid", "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11",
                  "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")


class Settle(unittest.TestCase):
    def left(self, lost, new, pg_type="text"):
        tally = {canonical(v, pg_type, True): 1 for v in lost}
        tally.update({canonical(v, pg_type, True): -1 for v in new})
        settle(tally)
        return [form for form, n in tally.items() if n]

    def test_numbers_that_count_time(self):
        for number, instants in [(1709287200, "2024-03-01 10:00:00+00"),
                                (1709287200123, "2024-03-01 10:00:00.123+00"),
                                (1709287200123456789, "2024-03-01 10:00:00.123456+00"),
                                (638448840000000000, "2024-03-01 10:00:00+00"),
                                (2460370.5, "2024-03-01 00:00:00+00")]:
            self.assertEqual(self.left([number], [instants], "timestamptz"), [])
        self.assertEqual(len(self.left([1709287200], ["2024-03-01 11:00:00+00"], "timestamptz")), 2)

    def test_blobs_in_a_text_column(self):
        self.assertEqual(self.left([b"\x01\xff"], ["\\x01ff"]), [])
        self.assertEqual(self.left([b"hi"], ["hi"]), [])
        self.assertEqual(len(self.left([b"hi"], ["ho"])), 2)

    def test_numbers_in_a_bytea_column(self):
        self.assertEqual(self.left([1e21, 5], [b"1.0e+21", b"5"], "bytea"), [])
        self.assertEqual(len(self.left([5], [b"6"], "bytea")), 2)

    def test_neighbouring_floats(self):
        self.assertEqual(self.left([0.1], ["0.10000000000000002"]), [])
        self.assertEqual(len(self.left([0.1], ["0.1000000000001"])), 2)


class Reading(unittest.TestCase):
    def test_copy_escapes(self):
        self.assertIsNone(copy_field("\\N"))
        self.assertEqual(copy_field("a\\tb\\\\N\\n"), "a\tb\\N\n")


class Names(unittest.TestCase):
    def names(self, wanted, have, match=match_names):
        pairs = match([Column(w) for w in wanted], [Column(h) for h in have])
        return {a.name: b.name for a, b in pairs.items()}

    def test_case(self):
        self.assertEqual(self.names(["Order", "x"], ["order", "X"]), {"Order": "order", "x": "X"})
        self.assertEqual(self.names(["userId"], ["user_id"]), {"userId": "user_id"})

    def test_exact_name_wins(self):
        self.assertEqual(self.names(["A", "a"], ["a", "A"]), {"A": "A", "a": "a"})

    def test_shortened(self):
        self.assertEqual(self.names(["n" * 70], ["n" * 50 + "_1a2b"]), {"n" * 70: "n" * 50 + "_1a2b"})

    def test_position(self):
        self.assertEqual(self.names(["a", "?"], ["a", "column_2"], match_columns),
                         {"a": "a", "?": "column_2"})


if __name__ == "__main__":
    unittest.main()
