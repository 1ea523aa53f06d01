"""The tables of ``benchmarks/README.md``, from the files that the benchmarks wrote."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from benchmarks.measuring import ENCODERS, FOLDER
from docs.figures import replace_block

Result = Mapping[str, Any]


def write_tables() -> None:
    """Write those tables whose files are there."""
    for name, table in TABLES.items():
        path = FOLDER / f"{name}.json"
        if path.exists():
            result = json.loads(path.read_text(encoding="utf-8"))
            load = f", load {result['load_average_at_end'][0]} at the end" if "load_average_at_end" in result else ""
            source = f"`{result['command']}`: {result['machine']}, {result['date']}{load}."
            replace_block(FOLDER / "README.md", name, f"{table(result)}\n\n{source}")


def start(result: Result) -> str:
    """How soon the app is there, and what it weighs."""
    times = [["from the start of the process until", "seconds (median)", "range", "n"]]
    times += [[name, *_spread(of)] for name, of in result["seconds"].items()]
    return f"{_table(times)}\n\n{memory(result)}"


def memory(result: Result) -> str:
    """What the app weighs."""
    rows = [["memory", "server", "two decoders", "peak of the server", "peak of the decoders"]]
    names = ("server_mb", "decoders_mb", "peak_server_mb", "peak_decoders_mb")
    rows += [[when, *(f"{of[name]:.0f} MB" for name in names)] for when, of in result["memory"].items()]
    return _table(rows)


def live(result: Result) -> str:
    """From a file to an answer."""
    parts = ("decoding", "front end", "network")
    steps = [["30 s as", *(f"{part}, ms" for part in parts)]]
    steps += [
        [kind, *(f"{1000 * result['steps'][f'{kind} {part}']['median']:.0f}" for part in parts)] for kind in ENCODERS
    ]
    whole = [["what", "seconds (median)", "range", "n"]]
    whole += [[name, *_spread(of)] for name, of in {**result["whole"], **result["long"]}.items()]
    ratios = [["ratio of medians", ""], *([name, f"{value:.2f}"] for name, value in result["ratios"].items())]
    return "\n\n".join(map(_table, (steps, whole, ratios)))


def before_after(result: Result) -> str:
    """From bytes to an answer, beside another checkout."""
    times = [["30 s of mp3, stereo", "seconds (median)", "range", "n"]]
    times += [[name, *_spread(of)] for name, of in result["times"].items()]
    ratios = [["ratio of medians", ""], *([name, f"{value:.2f}"] for name, value in result["ratios"].items())]
    sizes = [["network files that serve", "MB"]]
    sizes += [[side, f"{sum(result[side]['network_bytes'].values()) / 1e6:.1f}"] for side in ("base", "here")]
    return "\n\n".join(map(_table, (times, ratios, sizes)))


def decoding(result: Result) -> str:
    """Decoding in each format, beside the libraries alone and another checkout."""
    times, ratios = result["processor_seconds"], result["ratios"]
    rows = [["30 s as", "here, ms", "base, ms", "libraries, ms", "here / base", "here / libraries", "n"]]
    for name in dict.fromkeys(key.partition(":")[0] for key in times):
        of = [times.get(f"{name}: {side}", {}).get("median") for side in ("here", "base", "libraries")]
        cells = [f"{1000 * seconds:.1f}" if seconds else "-" for seconds in of]
        cells += [f"{ratios[key]:.2f}" if key in ratios else "-" for key in (f"{name} / base", f"{name} / libraries")]
        rows.append([name, *cells, str(times[f"{name}: here"]["n"])])
    return _table(rows)


def songs(result: Result) -> str:
    """`classify` over many songs, beside another checkout."""
    times = [[f"{result['songs_a_turn']} songs a turn", "seconds (median)", "range", "n"]]
    times += [[name, *_spread(of)] for name, of in result["seconds_a_turn"].items()]
    ratios = [["ratio", ""], *([name, f"{value:.2f}"] for name, value in result["ratios"].items())]
    return f"{_table(times)}\n\n{result['songs']} songs.\n\n{_table(ratios)}"


def answers(result: Result) -> str:
    """How long a visitor waits."""
    rows = [["a song of", "until the answer", "until the reasons", "n"]]
    for name in ("30 s", "10 min"):
        waits = result[name]
        shown = (f"{waits[what]['median']:.2f} s" for what in ("answer", "explanation"))
        rows.append([name, *shown, str(waits["answer"]["n"])])
    first_page, first_answer = result["start to first page"], result["start to first answer and explanation"]
    return (
        f"{_table(rows)}\n\nFrom the start of the server to the first page {first_page:.1f} s, to the first answer "
        f"with its reasons, the drop included, {first_answer:.1f} s."
    )


def streaming(result: Result) -> str:
    """How far the picture is behind the sound."""
    rows = [["listeners", "from sound to picture (median)", "95th percentile", "first third", "last third", "answers"]]
    for name, of in result["listeners"].items():
        shown = (of[key] for key in ("median", "percentile_95", "first_third", "last_third"))
        answered = f"{of['answered']} of {of['pieces']} pieces"
        rows.append([name, *(f"{seconds:.2f} s" for seconds in shown), answered])
    return _table(rows)


def pages(result: Result) -> str:
    """What a look at each page costs."""
    rows = [["page", "server, one run", "switch in the browser", "over the websocket", "over HTTP, first time"]]
    for name, run in result["runs"].items():
        switch = result["switches"][name]
        rows.append(
            [
                name,
                f"{1000 * run['seconds']['median']:.0f} ms",
                f"{switch['seconds']['median']:.2f} s",
                f"{switch['websocket_bytes']['median'] / 1e3:.0f} kB",
                f"{switch['http_bytes']['largest'] / 1e3:.0f} kB",
            ]
        )
    first, clicks = result["first_load"], result["genre_click_seconds"]
    return (
        f"{_table(rows)}\n\nThe first load took {first['seconds']:.1f} s and "
        f"{(first['websocket_bytes'] + first['http_bytes']) / 1e6:.1f} MB. From a click on another genre to its "
        f"spectrogram: {clicks['first time']['median']:.2f} s (median of {clicks['first time']['n']}), "
        f"{clicks['again']['median']:.2f} s when the server had it at hand."
    )


def rerun(result: Result) -> str:
    """What a run of the page costs once a song is there."""
    rows = [["version", "seconds a run (median)", "range", "n"]]
    rows += [[name, *_spread(of)] for name, of in result["seconds"].items()]
    first = [["a song of four minutes, for the first time", "all but the reasons", "all", "n"]]
    for name, of in result["first_time_seconds"].items():
        shown = (f"{of[what]['median']:.1f} s" for what in ("all but the reasons", "all"))
        first.append([name, *shown, str(of["all"]["n"])])
    return (
        f"{_table(rows)}\n\nA wav of {result['megabytes']:.0f} MB; {result['speedup']:.2f} times as fast.\n\n"
        f"{_table(first)}"
    )


def training(result: Result) -> str:
    """How long training takes."""
    rows = [["network", "seconds an epoch (median)", "range", "n"]]
    return _table(rows + [[name, *_spread(result[name])] for name in ("features-cnn", "mel-cnn")])


def load(result: Result) -> str:
    """Many visitors at once."""
    rows = [["until", "median", "95th percentile", "n"]]
    for name, of in (("the answer is there", "answer_seconds"), ("the page is complete", "page_seconds")):
        times = result[of]
        rows.append([name, f"{times['median']:.1f} s", f"{times['percentile_95']:.1f} s", str(times["n"])])
    comparison = ""
    if old := result.get("before"):
        for name, of in (("the answer is there", "answer_seconds"), ("the page is complete", "page_seconds")):
            waits = (f"{old[of][what]:.1f} s" for what in ("median", "percentile_95"))
            rows.append([f"{name}, commit {old['commit']}", *waits, str(old[of]["n"])])
        comparison = (
            f"The page is complete {old['page_seconds']['median'] / result['page_seconds']['median']:.1f} times sooner "
            f"than before; a page took {result['core_seconds_a_page']:.2f} s of processor time, before "
            f"{old['core_seconds_a_page']:.2f} s.\n\n"
        )
    return (
        f"{_table(rows)}\n\n{comparison}In {result['visits']} visits: {len(result['errors'])} errors, "
        f"{len(result['swapped'])} answers to somebody else's song, {len(result['wrong'])} other wrong answers. "
        f"Memory of server and decoders: "
        f"{result['memory_second_quarter_mb']:.0f} MB in the second quarter of the time, "
        f"{result['memory_last_quarter_mb']:.0f} MB in the last ({result['memory_growth']:+.1%})."
    )


def load_wav(result: Result) -> str:
    """The same with whole songs as wav."""
    return f"{load(result)} At most {result['memory_peak_mb']:.0f} MB at any second."


def endpoint(result: Result) -> str:
    """Many programs that post songs."""
    rows = [
        [
            "server",
            "answers a second",
            "processor time of an answer",
            "from the first try to the answer, median",
            "95th percentile",
            "n",
            "sent away",
        ]
    ]
    for name, of in result["servers"].items():
        label = (
            f"commit {result['commit_before']}, its default model" if name == "before" else f"this version, `{name}`"
        )
        waits = (f"{of[what]:.1f} s" for what in ("median", "percentile_95"))
        speed = f"{of['answers_a_second']:.2f}", f"{of['core_seconds_an_answer']:.2f} s"
        rows.append([label, *speed, *waits, str(of["n"]), str(of["refused"])])
    errors = sum(of["errors"] for of in result["servers"].values())
    return f"{_table(rows)}\n\n{result['clients']} clients at a time; {errors} errors."


def attacks(result: Result) -> str:
    """Honest requests while others misbehave."""
    rows = [["attack", "honest answer, median", "95th percentile", "n", "sent away", "peak memory", "before", "after"]]
    for name, of in result["attacks"].items():
        waits = (f"{of['honest_seconds'][what]:.1f} s" for what in ("median", "percentile_95"))
        before, after = (of[when]["server_mb"] + of[when]["decoders_mb"] for when in ("before", "after"))
        counts = str(of["honest_seconds"]["n"]), str(of["honest_refused"])
        rows.append([name, *waits, *counts, f"{of['peak_mb']:.0f} MB", f"{before:.0f} MB", f"{after:.0f} MB"])
    return f"{_table(rows)}\n\nModel `{result['model']}`; memory of server and decoders."


def soak(result: Result) -> str:
    """An hour of everybody at once."""
    rows = [["until", "median", "95th percentile", "largest", "n"]]
    for name, of in result["seconds"].items():
        waits = (f"{of[what]:.2f} s" for what in ("median", "percentile_95", "largest"))
        rows.append([name, *waits, str(of["n"])])
    turns = ", ".join(f"{name} {n}" for name, n in result["turns_of_hostile_clients"].items())
    problems = "; ".join(f"{name}: {n}" for name, n in result["problems"].items()) or "none"
    before, after, growth = result["before"], result["after"], result["growth"]
    sentences = (
        f"{result['minutes']:.0f} minutes, {result['visits']} visits to pages; {len(result['errors'])} errors, "
        f"{len(result['swapped'])} answers to somebody else's song, {len(result['wrong'])} other wrong answers.",
        f"What programs and phones met: {problems}.",
        f"Turns: {turns}.",
        f"Memory of server and decoders: {growth['memory']:+.1%} from the second quarter to the last, at most "
        f"{result['memory_peak_mb']:.0f} MB; handles: {before['handles']} before, {after['handles']} after.",
    )
    return f"{_table(rows)}\n\n{' '.join(sentences)}"


def batch(result: Result) -> str:
    """What many files cost."""
    turns, cost = result["turns"], result["local"]["core_seconds_per_recording"]
    rows = [["recordings a second", "median", "n"]]
    rows += [
        [f"{n} worker{'s' * (n > 1)}", f"{turns[f'median_per_second_{n}']:.2f}", str(turns["turns"])] for n in (1, 2)
    ]
    return (
        f"{_table(rows)}\n\n{cost:.2f} core seconds a recording; two workers did "
        f"{turns['median_speedup']:.2f} times as much."
    )


def room(result: Result) -> str:
    """A room full of phones."""
    shown = result["shown_seconds"]
    waits = [["from a phone's vote to the projector", "seconds"]]
    waits += [["median", f"{shown['median']:.2f}"], ["95th percentile", f"{shown['percentile_95']:.2f}"]]
    waits += [["largest", f"{shown['largest']:.2f}"]]
    voting, waiting = (max(result[f"cores_while_{what}"]) for what in ("voting", "waiting"))
    before, after = (result[name]["server_mb"] for name in ("memory_without_phones", "memory_at_the_end"))
    sentences = (
        f"{result['phones']} phones; n = {shown['n']} votes, {result['shown_within_1_s']:.1%} shown within 1 s, "
        f"{len(result['problems'])} refused.",
        f"The server used at most {voting:.2f} cores while votes came in, {waiting:.2f} while all waited.",
        f"Its memory was {before:.0f} MB before the phones came and {after:.0f} MB at the end.",
    )
    return f"{_table(waits)}\n\n{' '.join(sentences)}"


def few_shot(result: Result) -> str:
    """Methods for genres of one's own, by how many names and songs there are."""
    rows = [["names", "songs of each", "method", "leave-one-out", "songs by other artists"]]
    rows += [
        [
            str(row["names"]),
            str(row["songs"]),
            row["method"],
            f"{row['leave_one_out']:.1%}",
            f"{row['accuracy']:.1%} ± {row['deviation']:.1%}",
        ]
        for row in result["table"]
    ]
    draws = result["table"][0]["draws"]
    return f"{_table(rows)}\n\nMeans over {draws} draws from {result['tracks']} songs. Chosen: {result['chosen']}."


TABLES: Mapping[str, Callable[[Result], str]] = {
    "start": start,
    "memory": memory,
    "live": live,
    "before_after": before_after,
    "decoding": decoding,
    "songs": songs,
    "answers": answers,
    "streaming": streaming,
    "pages": pages,
    "rerun": rerun,
    "training": training,
    "load": load,
    "load_wav": load_wav,
    "endpoint": endpoint,
    "attacks": attacks,
    "soak": soak,
    "room": room,
    "few_shot": few_shot,
    "batch": batch,
}
"""By the names of the files and of the marks."""


def _spread(of: Result) -> list[str]:
    return [f"{of['median']:.3f}", f"{of['smallest']:.3f}-{of['largest']:.3f}", str(of["n"])]


def _table(rows: list[list[str]]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|" + " --- |" * len(rows[0]), *body])
