"""What the process of a hand-over takes away from itself before it reads a document: network, memory, time."""

from __future__ import annotations

import contextlib
import ctypes
import sys

# Bytes of addresses, of this process and of each that it starts.
MEMORY = 6 << 30
# Seconds of a processor.
_PROCESSOR = 600
# <sched.h>: a user namespace of its own, which may have a network namespace of its own with nothing in it.
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000


def confine() -> bool:
    """Do it as far as this system can; tells whether there is no network from now on.

    To be called before the process has a second thread. Where namespaces are not to be had, nothing of what follows
    opens a connection either; this is the second lock.
    """
    if sys.platform == "win32":
        return False
    import resource

    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, _PROCESSOR), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with contextlib.suppress(OSError, ValueError):  # macOS has no limit on addresses
            resource.setrlimit(kind, (limit, hard))
    if sys.platform != "linux":
        return False
    try:
        return ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK) == 0
    except (OSError, AttributeError):
        return False
