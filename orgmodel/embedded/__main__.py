"""The commands of the embedded server: python -m orgmodel.embedded start | stop | status | url | psql | …"""

import argparse
import os
import sys
from pathlib import Path

from orgmodel.embedded import EmbeddedDatabaseError, data_folder, is_running, stop, url
from orgmodel.embedded.programs import programs

CLIENTS = ("psql", "pg_dump", "pg_restore")


def main() -> None:
    """Start, stop or look at the embedded database, or run a client program on it."""
    parser = argparse.ArgumentParser(prog="python -m orgmodel.embedded", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=data_folder(), help="default: %(default)s")
    parser.add_argument("action", choices=["start", "stop", "status", "url", *CLIENTS])
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="for the client program")
    given = parser.parse_args()
    try:
        match given.action:
            case "stop":
                stop(given.data)
            case "status":
                running = is_running(given.data)
                print(f"{given.data}: {'running' if running else 'not running'}")
                sys.exit(not running)
            case "start" | "url":
                print(url(given.data))
            case client:
                address = f"--dbname={url(given.data)}"
                os.execv(programs(None) / client, [client, address, *given.arguments])
    except EmbeddedDatabaseError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
