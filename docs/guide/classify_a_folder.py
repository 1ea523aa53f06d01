"""Classify every song of a folder and write one table: ``python classify_a_folder.py FOLDER TABLE.csv``."""

import sys
from pathlib import Path

import pandas as pd

from genreclf import GenreClassifier, GenreclfError, load_audio


def classify_folder(folder: Path) -> pd.DataFrame:
    """One row per file: the genre and how sure it is, or the sentence that says why there is no answer."""
    classifier = GenreClassifier.load()
    rows = []
    for path in sorted(folder.iterdir()):
        try:
            prediction = classifier.predict(load_audio(path))
        except GenreclfError as error:
            rows.append({"file": path.name, "error": str(error)})
            continue
        rows.append(
            {
                "file": path.name,
                "genre": prediction.genre,
                "confidence": round(prediction.confidence, 2),
                "verdict": prediction.verdict,
            }
        )
    return pd.DataFrame(rows)


if __name__ == "__main__":
    table = classify_folder(Path(sys.argv[1]))
    table.to_csv(sys.argv[2], index=False)
    print(table.to_string(index=False))
