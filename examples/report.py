"""Write what the models make of the examples, right or wrong, into README.md here: ``python -m examples.report``."""

from docs.figures import replace_block
from genreclf.audio import load_audio
from genreclf.exhibits.examples import EXAMPLES, examples
from genreclf.inference.classifier import GenreClassifier
from genreclf.inference.model_store import available_models


def answers_table() -> str:
    """One row an example, with the answer of every model."""
    models = [GenreClassifier.load(name) for name in available_models()]
    lines = [
        "| example | " + " | ".join(model.name for model in models) + " |",
        "| --- |" + " --- |" * len(models),
    ]
    right = dict.fromkeys((model.name for model in models), 0)
    for genre, example in examples().items():
        clip = load_audio(example.path)
        cells = []
        for model in models:
            prediction = model.predict(clip)
            right[model.name] += prediction.genre == genre
            verdict = prediction.verdict.replace("_", " ")
            cells.append(f"{prediction.genre} {prediction.confidence:.2f}, {verdict}")
        lines.append(f"| {genre} | " + " | ".join(cells) + " |")
    lines.append("| right | " + " | ".join(f"{n} of {len(examples())}" for n in right.values()) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    replace_block(EXAMPLES / "README.md", "answers", answers_table())
