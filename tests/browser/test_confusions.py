"""Click the confusion matrix as a visitor does."""

from playwright.sync_api import expect

from genreclf.gtzan import genre_indices
from genreclf.model_store import PROBABILITY_COLUMNS, open_model
from tests.browser.driver import settled


def test_a_click_on_a_square_lists_exactly_its_songs(tab, app):
    tab.goto(f"{app}/confusions?model=features-cnn&protocol=random")
    settled(tab)
    table = open_model("features-cnn").predictions().query("part == 'test' and protocol == 'random'")
    predicted = table[list(PROBABILITY_COLUMNS)].to_numpy().argmax(axis=1)
    wrong = table[(genre_indices(table["track"]) != predicted)].iloc[0]
    said = int(wrong[list(PROBABILITY_COLUMNS)].to_numpy(float).argmax())
    row = int(genre_indices([wrong["track"]])[0])
    expected = table["track"][(genre_indices(table["track"]) == row) & (predicted == said)]
    chart = tab.locator(".js-plotly-plot")
    chart.locator(".scatterlayer .point").first.wait_for(state="attached")
    spot = chart.evaluate(
        """(plot, [row, column]) => {
            const box = plot.getBoundingClientRect(), size = plot._fullLayout._size;
            return {
                x: box.x + size.l + plot._fullLayout.xaxis.d2p(plot._fullData[0].x[column]),
                y: box.y + size.t + plot._fullLayout.yaxis.d2p(plot._fullData[0].y[row]),
            };
        }""",
        [row, said],
    )
    tab.mouse.move(spot["x"], spot["y"])
    tab.mouse.click(spot["x"], spot["y"])
    for track in expected:
        expect(tab.get_by_text(f"({track})")).to_be_visible(timeout=15_000)
    assert tab.get_by_text(f"({wrong['track'].partition('.')[0]}.").count() == len(expected)
