#!/usr/bin/env python3
"""Prints a port for a test's server that nobody listens on, below those that the system gives to
outgoing connections (32768 and up): one of these could take it in the next moment."""

import random
import socket


def free_port():
    for port in random.SystemRandom().sample(range(10000, 32000), 500):
        with socket.socket() as s:
            try:
                s.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise SystemExit("no port is free")


if __name__ == "__main__":
    print(free_port())
