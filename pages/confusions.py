"""An interactive confusion matrix of a model's test part."""

import streamlit as st

from genreclf import figures, wording
from genreclf.app import resources, widgets
from genreclf.evaluation import confusion_matrix, evaluate
from genreclf.genres import GENRES
from genreclf.gtzan import catalogue, genre_indices
from genreclf.model_store import PROBABILITY_COLUMNS, available_models

st.title("Which genres does it mix up?")
st.markdown("Each row is a genre; the numbers say what its songs were taken for. Click a square to see which songs.")

left, right = st.columns(2)
widgets.from_address("model", available_models())
name = left.selectbox("Model", available_models(), key="model")
widgets.from_address("protocol", widgets.PROTOCOLS)
protocol = right.segmented_control(
    "Test songs", widgets.PROTOCOLS, format_func=widgets.PROTOCOLS.get, required=True, key="protocol"
)
st.query_params.update(model=name, protocol=protocol)
table = resources.predictions(str(name)).query("part == 'test' and protocol == @protocol")
probabilities = table[list(PROBABILITY_COLUMNS)].to_numpy()
truth, predicted = genre_indices(table["track"]), probabilities.argmax(axis=1)
matrix, metrics = confusion_matrix(truth, predicted), evaluate(truth, probabilities)
low, high = metrics["accuracy_interval"]
st.markdown(
    f"It recognised **{wording.in_ten(metrics['accuracy'])}** of {metrics['n']} songs it had never heard "
    f"({metrics['accuracy']:.0%}; between {low:.0%} and {high:.0%} with 95 % certainty)."
)

chart, songs = st.columns([3, 2], gap="large")
event = chart.plotly_chart(
    figures.confusion_figure(matrix, heading=wording.worst_confusion(matrix)),
    config=widgets.CHART,
    on_select="rerun",
    selection_mode="points",
    key=f"matrix-{name}-{protocol}",
    alt=wording.worst_confusion(matrix),
)
with songs:
    if not event["selection"]["points"]:
        st.info("Click a square to list its songs.", icon=":material/touch_app:")
        st.stop()
    sentence, true_genre, predicted_genre = event["selection"]["points"][0]["customdata"]
    st.subheader(sentence, anchor=False)
    chosen = table[(truth == GENRES.index(true_genre)) & (predicted == GENRES.index(predicted_genre))]
    for row in chosen.to_dict("records"):
        sureness = wording.in_ten(row[f"p_{predicted_genre}"])
        st.markdown(f"**{catalogue()[row['track']].name}** ({row['track']}): {sureness} sure")
