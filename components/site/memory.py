"""Settings that limit the server's memory.

They apply to the whole process, and only if they are made before NumPy and Arrow are loaded.
"""

import ctypes
import os

#: One thread per request is enough for these sizes, and each further thread has its own buffers; on one core they
#: wait for one another. Arrow's own allocator does not return freed memory to the system.
_ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENCV_FOR_THREADS_NUM": "1",
}
#: glibc's ``mallopt``: two heaps instead of eight per core; large blocks and the top of the heap are returned to the
#: system. Without this, a server holds about 80 MB more than it uses after a hundred pictures. With 128 KB for both
#: limits it holds 2 MB less and an answer takes a tenth longer, with 8 MB and 1 MB it holds 32 MB more and an answer
#: takes a sixth less: the system gives and takes memory for every array.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -3, -8
_MALLOC = {_M_ARENA_MAX: 2, _M_TRIM_THRESHOLD: 2**20, _M_MMAP_THRESHOLD: 256 * 1024}


def economise() -> None:
    """Makes the settings. Environment variables that are already set stay. Without glibc, ``mallopt`` is skipped."""
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if os.name == "posix" else None
    if mallopt is not None:
        for option, size in _MALLOC.items():
            mallopt(option, size)
