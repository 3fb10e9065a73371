"""One thread for a computation, so that its bytes don't depend on how many steps run side by side."""

from __future__ import annotations

from contextlib import AbstractContextManager


def one_thread() -> AbstractContextManager:
    """Linear algebra and OpenMP on one thread while the context lasts."""
    import sklearn.neighbors  # noqa: F401  (only libraries that are already loaded are limited)
    from threadpoolctl import threadpool_limits

    return threadpool_limits(1)
