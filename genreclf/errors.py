"""Errors that people can act on: each message is a sentence that says what is wrong and what to do."""


class GenreclfError(Exception):
    """Base of all errors that genreclf raises on purpose."""


class AudioError(GenreclfError):
    """A recording can't be used."""


class NotAudioError(AudioError):
    """The bytes are no sound file that can be read."""


class NoAudioTrackError(AudioError):
    """The file is a readable container, but holds no sound."""


class EmptyAudioError(AudioError):
    """The file has no bytes, or its audio track no samples."""


class TooShortError(AudioError):
    """The recording is too short to say anything about its music."""


class SilentError(AudioError):
    """The recording holds nothing but silence."""


class TooSlowError(AudioError):
    """Decoding the recording took longer than it may."""


class TooMuchMemoryError(AudioError):
    """Decoding the recording needs more memory than allowed."""


class DecoderCrashError(AudioError):
    """The decoder came to a sudden end with the recording."""


class ModelError(GenreclfError):
    """A model is missing, damaged, or does not fit this version of the code."""


class DataError(GenreclfError):
    """A data set, table or split is missing or invalid."""


class BatchError(GenreclfError):
    """The classification of many recordings can't begin or go on."""


def not_installed(what: str, packages: str, extra: str) -> str:
    """Message for a feature whose packages come with an extra of genreclf.

    >>> not_installed("Training needs TensorFlow", "tensorflow", "train")
    "Training needs TensorFlow, which is not installed. Please run: pip install tensorflow (genreclf's extra 'train')"
    """
    return f"{what}, which is not installed. Please run: pip install {packages} (genreclf's extra {extra!r})"
