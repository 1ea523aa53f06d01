"""Write what the models make of the examples, right or wrong, into README.md here: ``python -m examples.report``.

Two tables: the genre that each model answers, and what the models that hear tags name first. The tags were learnt from
other recordings by other people, so they say more of how a piece sounds than the genres that we trained.
"""

from docs.figures import replace_block
from genreclf.audio import load_audio
from genreclf.bundled.examples import EXAMPLES, examples
from genreclf.inference.classifier import GenreClassifier, Prediction
from genreclf.inference.model_store import available_models

TAGS = 6
"""How many tags of a piece are shown."""


def answers_table(answers: dict[str, dict[str, Prediction]]) -> str:
    """One row an example, with the answer of every model; ``answers`` has a prediction by genre and model."""
    models = list(next(iter(answers.values())))
    lines = _header(models)
    for genre, predictions in answers.items():
        cells = [f"{p.genre} {p.confidence:.2f}, {p.verdict.replace('_', ' ')}" for p in predictions.values()]
        lines.append(f"| {genre} | " + " | ".join(cells) + " |")
    right = [sum(answers[genre][model].genre == genre for genre in answers) for model in models]
    lines.append("| right | " + " | ".join(f"{n} of {len(answers)}" for n in right) + " |")
    return "\n".join(lines)


def tags_table(answers: dict[str, dict[str, Prediction]]) -> str:
    """One row an example, with the first `TAGS` tags of every model that hears any."""
    models = [model for model, prediction in next(iter(answers.values())).items() if prediction.tags]
    lines = _header(models)
    for genre, predictions in answers.items():
        cells = []
        for model in models:
            tags = predictions[model].tags
            first = sorted(tags, key=tags.__getitem__, reverse=True)[:TAGS]
            cells.append(", ".join(f"{tag} {tags[tag]:.2f}" for tag in first))
        lines.append(f"| {genre} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _header(models: list[str]) -> list[str]:
    return ["| example | " + " | ".join(models) + " |", "| --- |" + " --- |" * len(models)]


def main() -> None:
    """Ask all models about all examples."""
    models = [GenreClassifier.load(name) for name in available_models()]
    answers = {}
    for genre, example in examples().items():
        clip = load_audio(example.path)
        answers[genre] = {model.name: model.predict(clip) for model in models}
    replace_block(EXAMPLES / "README.md", "answers", answers_table(answers))
    replace_block(EXAMPLES / "README.md", "tags", tags_table(answers))


if __name__ == "__main__":
    main()
