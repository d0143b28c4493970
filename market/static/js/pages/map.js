/* The catalogue on a map: outlines of the areas, projects, units, and walks around a unit. */
"use strict";

(() => {
  const WALKS = [["five", 400], ["fifteen", 1200]];
  const DETOUR = 1.3; // streets are this much longer than the straight line
  const MERIDIAN = 111195; // metres in a degree of latitude
  let chart = null;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  const outline = (area) => ({
    type: "Feature",
    properties: { name: String(area.id), title: area.name },
    geometry: { type: "Polygon", coordinates: area.rings },
  });

  /* Without any outline the map is the rectangle around all that is drawn. */
  const ground = (data) => {
    if (data.areas.length) return data.areas;
    const all = [...data.points, ...data.units].map((one) => one.at);
    if (data.here) all.push(data.here);
    if (!all.length) return [];
    const [lngs, lats] = [all.map((at) => at[0]), all.map((at) => at[1])];
    const [west, east] = [Math.min(...lngs) - 0.01, Math.max(...lngs) + 0.01];
    const [south, north] = [Math.min(...lats) - 0.01, Math.max(...lats) + 0.01];
    const ring = [[west, south], [east, south], [east, north], [west, north], [west, south]];
    return [{ id: 0, name: "", n: null, rings: [ring] }];
  };

  const ring = ([lng, lat], metres) => {
    const north = metres / DETOUR / MERIDIAN;
    const east = north / Math.cos((lat * Math.PI) / 180);
    return Array.from({ length: 73 }, (_, step) => {
      const turn = (step * Math.PI) / 36;
      return [lng + east * Math.sin(turn), lat + north * Math.cos(turn)];
    });
  };

  const walks = (box, centre) => ({
    id: "walks",
    type: "lines",
    coordinateSystem: "geo",
    polyline: true,
    silent: true,
    z: 3,
    lineStyle: { color: colour("--clay"), width: 2, type: "dashed", opacity: 0.9 },
    data: centre
      ? WALKS.map(([name, metres]) => ({ name: box.dataset[name], coords: ring(centre, metres) }))
      : [],
  });

  const dots = (name, id, rows, look) => ({
    id,
    name,
    type: "scatter",
    coordinateSystem: "geo",
    data: rows,
    ...look,
  });

  const series = (box, data) => {
    const projects = data.points.map((point, index) => ({
      value: [...point.at, point.ids.length],
      index,
      told: point.titles.slice(0, 6).join("\n") + (point.titles.length > 6 ? "\n…" : ""),
    }));
    const units = data.units.map((unit) => ({ value: unit.at, told: unit.name }));
    const all = [
      dots(box.dataset.unit, "units", units, {
        symbol: "diamond", symbolSize: 11, z: 4,
        itemStyle: { color: colour("--sky"), borderColor: colour("--card"), borderWidth: 1 },
      }),
      dots(box.dataset.project, "projects", projects, {
        symbolSize: (value) => 16 + 5 * Math.sqrt(value[2] - 1), z: 5,
        itemStyle: { color: colour("--fill"), borderColor: colour("--card"), borderWidth: 2 },
        emphasis: { itemStyle: { color: colour("--clay-fill") } },
        label: { show: true, formatter: (one) => (one.value[2] > 1 ? String(one.value[2]) : ""), color: colour("--on-fill"), fontWeight: 700 },
      }),
      walks(box, data.here),
    ];
    if (data.here) {
      all.push(dots(box.dataset.here, "here", [{ value: data.here, told: box.dataset.here }], {
        symbol: "pin", symbolSize: 34, z: 6, itemStyle: { color: colour("--clay-fill") },
      }));
    }
    return all;
  };

  const choose = (ids) => {
    document.querySelectorAll(".map-list li.chosen").forEach((one) => one.classList.remove("chosen"));
    const items = ids.map((id) => document.getElementById(`on-map-${id}`)).filter(Boolean);
    items.forEach((one) => one.classList.add("chosen"));
    if (items[0]) items[0].scrollIntoView({ block: "nearest" });
  };

  const listen = (box, data) => {
    chart.on("click", (event) => {
      if (event.seriesId === "projects") choose(data.points[event.data.index].ids);
      if (event.seriesId === "units") chart.setOption({ series: [walks(box, event.value)] });
    });
    document.querySelectorAll(".map-list li").forEach((item) => {
      const dataIndex = data.points.findIndex((one) => one.ids.includes(Number(item.dataset.project)));
      const tell = (type) => () => dataIndex >= 0 && chart.dispatchAction({ type, seriesId: "projects", dataIndex });
      for (const name of ["mouseenter", "focusin"]) item.addEventListener(name, tell("highlight"));
      for (const name of ["mouseleave", "focusout"]) item.addEventListener(name, tell("downplay"));
    });
  };

  const draw = () => {
    const box = document.getElementById("map");
    if (!box || box.dataset.drawn || !window.echarts) return;
    const data = JSON.parse(document.getElementById("map-data").textContent);
    const areas = ground(data);
    if (!areas.length) return;
    box.dataset.drawn = "1";
    box.hidden = false;
    if (chart) chart.dispose();
    echarts.registerMap("ground", { type: "FeatureCollection", features: areas.map(outline) });
    const named = Object.fromEntries(areas.map((area) => [String(area.id), area]));
    const most = Math.max(1, ...areas.map((area) => area.n || 0));
    const middle = areas[0].rings[0][0][1];
    const said = (name) => (named[name] && named[name].n !== null ? `${named[name].name} ${named[name].n}` : "");
    chart = echarts.init(box, null, { renderer: "canvas" });
    chart.setOption({
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      // Texts are drawn, not written as HTML: the page allows no inline styles.
      tooltip: { renderMode: "richText", formatter: (one) => (one.data && one.data.told) || said(one.name) },
      legend: { bottom: 8, data: [box.dataset.project, box.dataset.unit], textStyle: { color: colour("--ink") } },
      geo: {
        map: "ground", roam: true, aspectScale: Math.cos((middle * Math.PI) / 180),
        layoutCenter: ["50%", "48%"], layoutSize: "92%", scaleLimit: { min: 0.7, max: 20 },
        label: { show: true, color: colour("--ink-soft"), formatter: (one) => said(one.name) },
        itemStyle: { areaColor: colour("--sunk"), borderColor: colour("--line-strong") },
        emphasis: { label: { color: colour("--ink") }, itemStyle: { areaColor: colour("--gold-wash") } },
        select: { disabled: true },
        regions: areas.map((area) => ({
          name: String(area.id),
          itemStyle: { areaColor: area.n ? colour("--pine-wash") : colour("--sunk"), opacity: area.n ? 0.55 + (0.45 * area.n) / most : 1 },
        })),
      },
      series: series(box, data),
    });
    listen(box, data);
  };

  window.addEventListener("resize", () => chart && chart.resize());
  document.addEventListener("DOMContentLoaded", draw);
  document.addEventListener("htmx:afterSettle", draw);
})();
