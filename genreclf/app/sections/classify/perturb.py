"""Can you fool it? The controls of perturbations: presets and sliders; the answer follows."""

from typing import Any

import streamlit as st

from genreclf import figures, messages
from genreclf.app.components import widgets
from genreclf.app.components.player.ab_player import Version, compare_by_ear
from genreclf.app.sections.classify import fooled_it
from genreclf.app.session import analysis
from genreclf.app.session.recordings import Recording
from genreclf.app.session.state import state
from genreclf.audio.perturbation import (
    BASS_CUTOFF,
    CODECS,
    FILTERS,
    GAIN_DB,
    GAIN_STEP,
    NEUTRAL,
    NOISES,
    PITCH,
    PRESETS,
    TEMPO,
    TEMPO_STEP,
    Perturbation,
)
from genreclf.inference.classifier import DEFAULT_MODEL, Prediction
from genreclf.messages.perturbation import same_measure
from genreclf.messages.prediction import short_answer
from genreclf.translation import gettext as _


def perturb(song: Recording, span: tuple[float, float], prediction: Prediction) -> None:
    """Buttons and sliders that change the song; the answer follows right under the buttons.

    Parameters
    ----------
    song : Recording
        The visitor's recording.
    span : (float, float)
        Start and end of the part that was analysed, in seconds.
    prediction : Prediction
        The answer for that part.
    """
    st.markdown(_("Change the song and see whether it still says the same."))
    before = prediction
    if span[1] - span[0] > analysis.PERTURBED_SECONDS:
        before = analysis.perturbed_prediction(song, DEFAULT_MODEL, span, Perturbation())
        st.caption(
            _(
                "Here it hears {seconds:.0f} seconds from the middle, not the whole song. Unchanged, it says of them: "
                "{answer}.",
                seconds=analysis.PERTURBED_SECONDS,
                answer=short_answer(before),
            )
        )
    # Set on every run: what a run set that was cut short, the browser has not seen.
    is_another = state.perturbed != song.id
    state.perturbed = song.id
    for name, value in NEUTRAL.items():
        key = f"perturb {name}"
        st.session_state[key] = value if is_another else st.session_state.get(key, value)
    with st.container(horizontal=True):
        for preset, changes in PRESETS.items():
            st.button(_(preset), key=f"preset {preset}", on_click=_apply, args=(changes,))
        st.button(_("Undo"), key="undo perturbation", type="tertiary", on_click=_apply, args=({},))
    verdict = st.container()
    controls, result = st.columns([2, 3], gap="large")
    with controls:
        change = _sliders()
    after = analysis.perturbed_prediction(song, DEFAULT_MODEL, span, change) if change != Perturbation() else before
    with verdict:
        if fooled_it.is_fooled(before, after):
            fooled_it.celebrate(song, span, before, after, change)
        else:
            st.subheader(messages.change(before, after), anchor=False)
        versions = [Version(_("As it was"), analysis.perturbed_wav(song, span, Perturbation()))]
        if change != Perturbation():
            versions.append(Version(_("Changed"), analysis.perturbed_wav(song, span, change)))
        compare_by_ear(versions, key="perturbed pair", start=1 if state.preset_applied else None)
        state.preset_applied = False
    shares_before, shares_after = same_measure(before, after)
    with result:
        widgets.chart(
            figures.before_and_after(
                shares_before,
                shares_after if change != Perturbation() else {},
                heading=_("How likely, before and after"),
            ),
            key="before and after",
            alt=messages.probabilities_in_words(shares_after),
        )


def _sliders() -> Perturbation:
    one, other = st.columns(2)
    gain_db = one.slider(_("Loudness"), *GAIN_DB, step=GAIN_STEP, format="%d dB", key="perturb loudness")
    snr = NOISES[other.select_slider(_("Noise"), NOISES, format_func=_, key="perturb noise")]
    high_pass, low_pass = FILTERS[one.select_slider(_("Heard through"), FILTERS, format_func=_, key="perturb filter")]
    bit_rate = CODECS[other.select_slider(_("Compressed as mp3"), CODECS, format_func=_, key="perturb codec")]
    pitch = one.slider(_("Higher or lower, in half-tones"), *PITCH, key="perturb pitch")
    tempo = other.slider(_("Tempo"), *TEMPO, step=TEMPO_STEP, format="%d %%", key="perturb tempo") / 100
    if not one.toggle(_("With its bass"), key="perturb bass"):
        high_pass = BASS_CUTOFF
    return Perturbation(
        gain_db=gain_db, snr=snr, high_pass=high_pass, low_pass=low_pass, bit_rate=bit_rate, pitch=pitch, tempo=tempo
    )


def _apply(changes: dict[str, Any]) -> None:
    st.session_state.update({f"perturb {name}": value for name, value in (NEUTRAL | changes).items()})
    state.preset_applied = bool(changes)
