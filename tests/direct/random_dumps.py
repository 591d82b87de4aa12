"""Random dumps, as tests/lane/lane.py makes them.

    random_dumps.py DIRECTORY SEED DUMPS
"""

import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lane"))
import lane  # noqa: E402


def main():
    directory, seed, dumps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    rng = random.Random(seed)
    for n in range(dumps):
        tables, parent = [], None
        for i in range(rng.randint(2, 6)):
            table = lane.make_table(rng, f"t{i}", parent)
            parent = f"t{i}" if table[2][0][0] == "id" else parent
            tables.append(table)
        plain, _ = lane.write(rng, tables)
        with open(os.path.join(directory, f"random-{seed}-{n}.sql"), "wb") as f:
            f.write(plain)


main()
