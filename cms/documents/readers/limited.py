"""A program of the machine under limits: ``python -m … <limits> <command>``.

The limits are bytes of memory, seconds of processor, and bytes of a file that it writes.
"""

import os
import resource
import sys


def main(arguments: list[str]) -> None:
    memory, seconds, size = map(int, arguments[:3])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    os.execvp(arguments[3], arguments[3:])  # noqa: S606 - a command of ours


if __name__ == "__main__":
    main(sys.argv[1:])
