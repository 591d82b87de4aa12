"""A proxy to the PostgreSQL server that PGHOST and PGPORT name, for one connection: when it has
carried a number of bytes to the server, it lets go of both sides. Listens on a port of the system's
choice, which it writes into FILE.

    cut.py FILE BYTES
"""

import os
import socket
import struct
import sys
import threading


def server():
    host, port = os.environ.get("PGHOST", "localhost"), os.environ["PGPORT"]
    if host.startswith("/"):
        s = socket.socket(socket.AF_UNIX)
        s.connect(f"{host}/.s.PGSQL.{port}")
        return s
    return socket.create_connection((host, int(port)))


def back(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass


def main():
    path, limit = sys.argv[1], int(sys.argv[2])
    listener = socket.create_server(("127.0.0.1", 0))
    with open(path + ".new", "w") as f:
        f.write(str(listener.getsockname()[1]))
    os.rename(path + ".new", path)
    listener.settimeout(20)
    client, _ = listener.accept()
    upstream = server()
    threading.Thread(target=back, args=(upstream, client), daemon=True).start()
    carried = 0
    while carried < limit and (data := client.recv(65536)):
        carried += len(data)
        upstream.sendall(data)
    # A reset, as of a cable that was pulled and plugged in again.
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    client.close()
    upstream.close()


main()
