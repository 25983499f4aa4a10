"""How much memory there is for a listener: the GPU's where one can be used, else this machine's.

Only the standard library is needed and nothing is loaded for it: NVIDIA's own library is asked where it is installed.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

MB = 1000**2
CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
NVML_NAMES = ("nvml.dll",) if sys.platform == "win32" else ("libnvidia-ml.so.1",)


@dataclass(frozen=True)
class DeviceMemory:
    """The memory in which a listener would work: all of it, used or not, so that the answer is the same tomorrow."""

    total_mb: int
    is_gpu: bool = False


@lru_cache(maxsize=1)
def device_memory() -> DeviceMemory:
    """The first GPU's memory where CTranslate2 can use one, else this machine's, or its container's where that is less.

    Looked up once; 0 MB where it cannot be known.
    """
    gpu_mb = gpu_memory_mb()
    return DeviceMemory(gpu_mb, True) if gpu_mb and _listens_on_gpu() else DeviceMemory(machine_memory_mb())


def machine_memory_mb() -> int:
    """This machine's memory in megabytes, or its container's; 0 where nobody says."""
    found = [bytes_ for bytes_ in (_physical_bytes(), *map(_limit_bytes, CONTAINER_LIMITS)) if bytes_]
    return min(found, default=0) // MB


def gpu_memory_mb() -> int:
    """The memory of the first NVIDIA GPU in megabytes, as its driver's library NVML tells it; 0 without one."""
    for name in NVML_NAMES:
        try:
            return _nvml_total_bytes(ctypes.CDLL(name)) // MB
        except (OSError, AttributeError):
            continue
    return 0


class _NvmlMemory(ctypes.Structure):
    """nvmlMemory_t of NVIDIA's nvml.h."""

    _fields_ = (("total", ctypes.c_ulonglong), ("free", ctypes.c_ulonglong), ("used", ctypes.c_ulonglong))


def _nvml_total_bytes(nvml: ctypes.CDLL) -> int:
    device, memory = ctypes.c_void_p(), _NvmlMemory()
    if nvml.nvmlInit_v2():
        return 0
    try:
        if nvml.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(device)):
            return 0
        return 0 if nvml.nvmlDeviceGetMemoryInfo(device, ctypes.byref(memory)) else int(memory.total)
    finally:
        nvml.nvmlShutdown()


def _listens_on_gpu() -> bool:
    try:
        import ctranslate2
    except ImportError:
        return False
    return bool(ctranslate2.get_cuda_device_count())


def _physical_bytes() -> int:
    if sys.platform == "win32":
        return _windows_bytes()
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        return 0


class _WindowsMemory(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_ulong), ("load", ctypes.c_ulong),
        *((name, ctypes.c_ulonglong) for name in ("total", "free", "a", "b", "c", "d", "e")),
    )  # fmt: skip


def _windows_bytes() -> int:
    status = _WindowsMemory(length=ctypes.sizeof(_WindowsMemory))
    known = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined]
    return int(status.total) if known else 0


def _limit_bytes(path: str) -> int:
    """The limit a container has been given; 0 where there is none."""
    try:
        text = Path(path).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return 0
    return int(text) if text.isdigit() else 0
