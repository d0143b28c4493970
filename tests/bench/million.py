"""A million needs: it finishes, tells how far it is, and stops when asked."""

from tests.bench.ours import Engine
from tests.bench.tables import budget, seconds, table, whole

MOST_MEGABYTES = 12_000


def run(options, say) -> tuple[str, list[dict], bool]:
    """Two runs in processes of their own, one of them cancelled."""
    needs = options.large
    say(f"{needs:,} needs: about {needs / 1e6 * 10:.0f} minutes and 8 GB, twice; the second stops")
    with Engine(False, options.clock) as engine:
        done = engine.ask("large", needs=needs, seed=0, cancel=None)
    with Engine(False, options.clock) as engine:
        stop = engine.ask("large", needs=needs, seed=0, cancel=done["seconds"] / 4)
    most = done["megabytes"][1]
    good = done["verified"] and done["rises"] and stop["cancelled"] and stop["verified"]
    good &= most < MOST_MEGABYTES
    rows = [
        ["needs, pairs", f"{whole(needs)}, {whole(done['pairs'])}"],
        ["generated in", seconds(done["built"])],
        ["solved and proven in", seconds(done["seconds"])],
        ["verified from its prices", "yes" if done["verified"] else "NO"],
        ["sessions covered", whole(sum(done["covered"]))],
        ["peak memory, problem and all", f"{most:,.0f} MB  {budget(most, MOST_MEGABYTES)}"],
        ["of which before solving", f"{done['megabytes'][0]:,.0f} MB"],
        ["progress calls", f"{done['looks']}, never falling: {'yes' if done['rises'] else 'NO'}"],
        ["longest silence between them", seconds(done["silence"])],
        ["cancelled a quarter through", "yes" if stop["cancelled"] else "NO"],
        ["heard after", seconds(stop.get("heard"))],
        ["the next solve in that process", "optimal" if stop["verified"] else "NOT optimal"],
    ]
    text = table(f"{needs:,} needs (town, one seed, once)", ["what", "how much"], rows)
    return text, [done, stop], good
