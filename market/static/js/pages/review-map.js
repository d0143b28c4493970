/* The map of the review desk: outlines of the areas, and a line for each proposal. */
"use strict";

(() => {
  const box = document.getElementById("review-map");
  if (!box || !window.echarts) return;
  const words = JSON.parse(box.dataset.words);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const escape = (text) => {
    const span = document.createElement("span");
    span.textContent = text;
    return span.innerHTML;
  };
  const outline = (areas) => ({
    type: "FeatureCollection",
    features: areas.map((area) => ({
      type: "Feature",
      properties: { name: area.name, level: area.level },
      geometry: { type: "Polygon", coordinates: area.rings },
    })),
  });
  const look = (line) => {
    if (line.state === "pending") {
      return line.doubt === "sure"
        ? { color: colour("--fill"), type: "solid" }
        : { color: colour("--gold"), type: "dashed" };
    }
    const done = ["provisional", "published"].includes(line.state);
    return { color: colour(done ? "--sky" : "--line-strong"), type: "solid" };
  };
  const told = (line) => {
    const facts = [line.word];
    if (line.fit !== null) facts.push(`${words.fit} ${line.fit.toFixed(2)}`);
    if (line.metres !== null) facts.push(`${words.walk} ${line.metres} ${words.metre}`);
    return [`<strong>${escape(line.need)}</strong>（${escape(line.area)}）`,
      `${escape(line.listing)}（${escape(line.unit)}）`, escape(facts.join(" · "))].join("<br>");
  };

  const draw = (chart, data, at) => {
    const ink = colour("--ink-soft");
    chart.setOption({
      animation: false,
      tooltip: {
        backgroundColor: colour("--card"), borderColor: colour("--line"),
        textStyle: { color: colour("--ink") }, confine: true,
        formatter: (item) => (item.data && item.data.line ? told(item.data.line) : escape(item.name || "")),
      },
      geo: {
        map: "review", roam: true, scaleLimit: { min: 0.8, max: 12 }, aspectScale: 0.86,
        layoutCenter: ["50%", "50%"], layoutSize: "96%",
        itemStyle: { areaColor: colour("--sunk"), borderColor: colour("--line-strong"), borderWidth: 0.6 },
        emphasis: { itemStyle: { areaColor: colour("--pine-wash") }, label: { show: true, color: colour("--ink") } },
        select: { disabled: true },
        label: { show: false },
        /* The names of the zones lead; those of the communities show where one points. */
        regions: data.areas.filter((area) => area.level === "zone").map((area) => ({
          name: area.name, label: { show: true, color: ink, fontSize: 13 },
        })),
      },
      series: [
        {
          type: "lines", coordinateSystem: "geo", zlevel: 1,
          symbol: ["circle", "arrow"], symbolSize: [5, 8],
          data: data.lines.map((line) => ({
            coords: line.ends, line,
            lineStyle: { ...look(line), curveness: 0.15, opacity: at && at !== String(line.id) ? 0.25 : 0.9,
              width: at === String(line.id) ? 5 : 2 },
          })),
          emphasis: { lineStyle: { width: 5, opacity: 1 } },
        },
      ],
    }, true);
  };

  fetch(box.dataset.map, { headers: { Accept: "application/json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((data) => {
      box.textContent = "";
      echarts.registerMap("review", outline(data.areas));
      const chart = echarts.init(box, null, { renderer: "canvas" });
      let at = null;
      const anew = () => draw(chart, data, at);
      anew();
      box.dataset.lines = String(data.lines.length);
      new ResizeObserver(() => chart.resize()).observe(box);
      window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", anew);
      chart.on("click", (item) => {
        if (item.data && item.data.line) window.sandanReview.select(item.data.line.id);
      });
      document.addEventListener("review:at", (event) => {
        at = event.detail;
        anew();
      });
      /* A row that was decided changes the colour of its line. */
      document.addEventListener("htmx:load", (event) => {
        const row = event.detail.elt;
        const line = row.dataset && data.lines.find((one) => String(one.id) === row.dataset.proposal);
        if (!line) return;
        line.state = row.dataset.state;
        const badge = row.querySelector(".state");
        if (badge) line.word = badge.textContent.trim();
        anew();
      });
    })
    .catch(() => {
      box.textContent = words.failed;
    });
})();
