"""Benchmarks: ratios measured in one run against a named yardstick. Never part of the tests."""
