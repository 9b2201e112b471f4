"""How interactive figures look: as those that Matplotlib draws do, said in Vega-Lite's words."""

from policy_gradients.figures import COLORS

INK, SOFT, LINE = "#1d2427", "#566167", "#dfe3e1"
LOOK = {  # the look of `policy_gradients.figures.style`, for Vega-Lite
    "background": None,
    "font": 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif',
    "view": {"stroke": None},
    "range": {"category": [*COLORS[:-1], INK]},
    "mark": {"color": COLORS[0]},
    "line": {"strokeWidth": 1.8},
    "rule": {"color": SOFT},
    "text": {"color": INK, "fontSize": 12},
    "axis": {
        **{f"{part}Color": INK for part in ("domain", "tick", "label", "title")},
        **{"gridColor": LINE, "gridWidth": 0.6, "labelFontSize": 11.5, "labelFlush": False},
        **{"titleFontSize": 12, "titleFontWeight": "normal"},
    },
    "legend": {
        **{"labelColor": INK, "titleColor": INK, "titleFontWeight": "normal"},
        **{"labelFontSize": 11.5, "titleFontSize": 12, "orient": "top"},
    },
    "title": {"color": INK, "fontSize": 11.5, "fontWeight": "normal", "anchor": "start"},
}
