"""Load random papers into a store, batch by batch, saying after each how many are in: for tests that kill it."""

from __future__ import annotations

import sys
import warnings

from random_papers import in_batches, many

from kg.stores import open_store

warnings.simplefilter("error")


def main(location: str, count: int, size: int) -> None:
    with open_store(location, create=True) as store:
        done = 0
        for batch in in_batches(many(count), size):
            store.write(batch)
            done += len(batch)
            print(done, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
