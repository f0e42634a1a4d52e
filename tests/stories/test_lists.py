"""The list of stories, by objective and theme."""

import pytest

from tests.factories import make_story


@pytest.mark.parametrize("query", ["objective=nothing", "theme=nothing", "objective=build-capacity&theme=%00"])
def test_unknown_tags_lead_nowhere(browser, query):
    browser.page(f"/stories?{query}", status=404)


def test_the_list_narrows_and_several_values_mean_one_or_another(browser, alice):
    make_story(alice, "Led by members", objectives=["encourage-leadership"], themes=["street-lighting-and-electrical"])
    make_story(alice, "Skills for lighting", objectives=["build-capacity"], themes=["street-lighting-and-electrical"])
    make_story(alice, "Change of rounds", objectives=["enable-and-embed-change"])

    def titles(query: str) -> list[str]:
        return [tag.get_text() for tag in browser.page(f"/stories?{query}").select(".card-title")]

    assert titles("objective=build-capacity") == ["Skills for lighting"]
    assert titles("objective=build-capacity&objective=enable-and-embed-change") == [
        "Change of rounds",
        "Skills for lighting",
    ]
    assert titles("theme=street-lighting-and-electrical") == ["Skills for lighting", "Led by members"]
    assert titles("theme=street-lighting-and-electrical&objective=encourage-leadership") == ["Led by members"]
    assert "No practice story here yet" in browser.page("/stories?objective=efficiency-resources").text
