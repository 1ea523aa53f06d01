// Puts words of the page's language where the markup names them: as text by data-word, as a label by data-label.
function speak(root, words) {
    for (const element of root.querySelectorAll("[data-word]")) {
        const text = words[element.dataset.word];
        if (element.textContent !== text) element.textContent = text;
    }
    for (const element of [root, ...root.querySelectorAll("[data-label]")]) {
        if (element.dataset.label) element.setAttribute("aria-label", words[element.dataset.label]);
    }
}

function filled(sentence, values) {
    return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

