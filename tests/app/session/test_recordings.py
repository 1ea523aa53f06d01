"""What browsers play, by what a decoder calls it."""

import pytest

from genreclf.app.session.recordings import played_as


@pytest.mark.parametrize(
    ("source", "played"),
    [
        ("WAV (PCM_16)", "audio/wav"), ("WAVEX (PCM_24)", "audio/wav"), ("wav (pcm_s16le)", "audio/wav"),
        ("WAV (dca)", ""), ("wav (g722)", ""), ("wav (mp3float)", ""), ("WAV (IMA_ADPCM)", ""),
        ("mp3 (mp3float)", "audio/mpeg"), ("MP3 (MPEG_LAYER_III)", ""),
        ("FLAC (PCM_24)", "audio/flac"), ("flac (flac)", "audio/flac"), ("FLAC (ac3)", ""),
        ("ogg (vorbis)", "audio/ogg"), ("ogg (speex)", ""), ("aac (aac)", "audio/aac"),
        ("mov,mp4,m4a,3gp,3g2,mj2 (aac)", "audio/mp4"), ("mov,mp4,m4a,3gp,3g2,mj2 (alac)", ""),
        ("mov,mp4,m4a,3gp,3g2,mj2 (amrnb)", ""), ("matroska,webm (opus)", "audio/webm"), ("matroska,webm (ac3)", ""),
        ("asf (wmav2)", ""), ("AIFF (PCM_16)", ""),
    ],
)  # fmt: skip
def test_a_file_is_played_as_it_came_only_where_all_browsers_can(source: str, played: str) -> None:
    assert played_as(source) == played
