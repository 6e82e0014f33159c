"""Two pieces of work in turn, A B A B …: medians and their ratio, so that a drifting machine drifts under both."""

import time
from collections.abc import Awaitable, Callable
from statistics import median

Work = Callable[[], Awaitable[object]]


async def seconds(work: Work) -> float:
    """How long one run took."""
    started = time.perf_counter()
    await work()
    return time.perf_counter() - started


async def against(name: str, ours: Work, bare: Work, *, rounds: int = 9, named: str = "bare") -> None:
    """Print the median of ours, of the bare work, and the median of the ratios pair by pair."""
    await ours(), await bare()
    pairs = [(await seconds(ours), await seconds(bare)) for _ in range(rounds)]
    mine, other = median(a for a, _ in pairs), median(b for _, b in pairs)
    ratio = median(a / b for a, b in pairs)
    print(f"{name:<58} {mine * 1000:9.2f} ms   {named} {other * 1000:9.3f} ms   ratio {ratio:8.1f}", flush=True)
