"""Can you fool it? What visitors get when the answer changed: the change in words, as a link and as a picture."""

import streamlit as st

from genreclf import figures
from genreclf.app.components.share.component import share_button
from genreclf.app.sections import shared_result
from genreclf.app.sections.classify.downloads import APP, PHONE_DPI, PROJECT
from genreclf.app.session import analysis
from genreclf.app.session.recordings import Recording
from genreclf.audio.perturbation import Perturbation
from genreclf.features.views import view
from genreclf.genres import OUTSIDE
from genreclf.inference.classifier import Prediction
from genreclf.inference.shared_result import ChangedAnswer
from genreclf.messages.perturbation import fooled, has_moved
from genreclf.translation import gettext as _
from genreclf.translation import in_this_language


def is_fooled(before: Prediction, after: Prediction) -> bool:
    """Whether the answer gave way: another of the ten genres, none of them, or no music."""
    return _kind(before) != _kind(after) and has_moved(before, after)


def _kind(prediction: Prediction) -> str:
    if prediction.verdict == "not_music":
        return ""
    return OUTSIDE if prediction.verdict == "other_style" else prediction.genre


def changes(change: Perturbation) -> tuple[str, ...]:
    """What a change does, as `genreclf.inference.shared_result.CHANGES` calls it, in their order."""
    done = {
        "louder": change.gain_db > 0,
        "quieter": change.gain_db < 0,
        "noise": change.snr is not None,
        "muffled": change.low_pass is not None,
        "thin": change.high_pass is not None,
        "mp3": change.bit_rate is not None,
        "higher": change.pitch > 0,
        "lower": change.pitch < 0,
        "slower": change.tempo < 1,
        "faster": change.tempo > 1,
    }
    return tuple(name for name, is_done in done.items() if is_done)


def celebrate(
    song: Recording, span: tuple[float, float], before: Prediction, after: Prediction, change: Perturbation
) -> None:
    """Say that it was fooled and how, and offer that to be sent.

    Parameters
    ----------
    song : Recording
        The visitor's recording.
    span : (float, float)
        The part that was analysed, in seconds.
    before, after : Prediction
        The answers.
    change : Perturbation
        What was done to the song.
    """
    changed = ChangedAnswer(_kind(before), changes(change))
    told = fooled(changed.before, after, changed.changes)
    clip = analysis.perturbed_clip(song, span, change)
    spectrogram, duration, where = view(clip, "stft-2048"), clip.duration, shared_result.address()
    with st.container(border=True, key="fooled"):
        st.header(_("You fooled it!"), anchor=False)
        st.markdown(told)
        share_button(
            shared_result.link("", after, spectrogram, duration, changed),
            title=_("I fooled it!"),
            text=told.replace("**", ""),
            key="share the trick",
        )
        st.download_button(
            _("Picture for a phone"),
            in_this_language(
                lambda: figures.png(
                    figures.phone_picture(
                        _("I fooled it!"),
                        after,
                        spectrogram,
                        duration,
                        app=_(APP),
                        address=where or PROJECT,
                        sentence=told,
                    ),
                    dpi=PHONE_DPI,
                )
            ),
            "fooled-it.png",
            "image/png",
            icon=":material/smartphone:",
            key="picture of the trick",
            on_click="ignore",
        )
        st.caption(
            _("Link and picture hold both answers and what you did. They hold neither the sound nor the song's name.")
        )
