"""What a browser is asked about the page that it shows: scripts and styles."""

# What WCAG 1.4.12 asks to bear.
SPACING = """
* { line-height: 1.5 !important; letter-spacing: 0.12em !important }
* { word-spacing: 0.16em !important }
p { margin-bottom: 2em !important }"""
NAME = """const name = (element) => [
  element.closest("[data-component]")?.dataset.component, element.className, element.textContent
].join(" ");"""
# What stands out of the window to the right, and not in a part that scrolls.
OVERFLOWING = f"""() => {{ {NAME}
  const hides = (element) => /auto|scroll|hidden/.test(getComputedStyle(element).overflowX);
  const isHidden = (element) => element && (hides(element) || isHidden(element.parentElement));
  const isOut = ({{ width, right }}) => width && right > document.documentElement.clientWidth + 1;
  return [...document.querySelectorAll("main *, header *")]
    .filter((element) => isOut(element.getBoundingClientRect()) && !isHidden(element))
    .map(name);
}}"""
# WCAG 2.5.8 leaves links within a sentence aside; a row of a list is one target.
SMALL_TARGETS = f"""() => {{ {NAME}
  const isSentence = (element) =>
    element.matches("p *, li *, dd *, td *") && getComputedStyle(element).display === "inline";
  const isLow = (element) => element.getBoundingClientRect().height < 43.5;
  return [...document.querySelectorAll("a, button, input, select, summary")]
    .filter((element) => element.checkVisibility() && element.offsetWidth)
    .filter((element) => [element, ...(element.labels ?? [])].every(isLow))
    .filter((element) => !isSentence(element) && !element.closest(".entry__title, .door"))
    .map(name);
}}"""
