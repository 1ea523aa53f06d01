"""Train a head on genres of your own: ``python train_a_head.py FOLDER SONG``.

FOLDER holds a folder of songs for each genre: ``FOLDER/swing/one.mp3``, ``FOLDER/bebop/two.mp3``. Three songs of each
are enough to begin with.
"""

import sys
from pathlib import Path

from genreclf import GenreClassifier, load_audio
from genreclf.inference.few_shot import FewShotClassifier, LabelledExample
from genreclf.inference.model_store import open_model

MODEL = "duo-transfer"


def train_head(folder: Path, classifier: GenreClassifier) -> FewShotClassifier:
    """Embed every song with the pretrained network; a logistic regression then tells the folders apart."""
    songs = []
    for path in sorted(folder.glob("*/*")):
        embedding = classifier.predict(load_audio(path)).embedding
        songs.append(LabelledExample(path.name, path.parent.name, embedding))
    return FewShotClassifier.of(open_model(MODEL), songs)


if __name__ == "__main__":
    classifier = GenreClassifier.load(MODEL)
    head = train_head(Path(sys.argv[1]), classifier)
    left_out = head.leave_one_out()
    print(f"Leave-one-out: {left_out.right} of {len(left_out.guesses)} songs right")

    song = classifier.predict(load_audio(sys.argv[2]))
    for name, probability in head.probabilities(song.embedding).items():
        print(f"{name}: {probability:.2f}")

    head.save(Path("own-genres.json"))
