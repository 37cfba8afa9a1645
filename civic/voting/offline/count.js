// The count of the simple rules, exactly: whole numbers are BigInt, ties go by the frozen chain. The same as civic/voting/tally.py and
// civic/voting/counting; whatever stands there and not here is left to the Python file, and the page says so.
const voteCount = (() => {
  const P = voteProof;
  const SHARES = { absolute: [1n, 2n, false], "two-thirds": [2n, 3n, true], "four-fifths": [4n, 5n, true] };
  const CHAINS = { default: ["points", "cost", "draw"], std: ["points", "cost", "id"], id: ["id"] };
  const WORK = 4e7; // marks looked at while the money is raised; beyond, only the end that was published is confirmed
  const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };
  const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  const codePoints = (a, b) => { // as Python compares texts
    const [one, other] = [[...a], [...b]];
    for (let i = 0; i < Math.min(one.length, other.length); i += 1) {
      const order = compare(one[i].codePointAt(0), other[i].codePointAt(0));
      if (order) return order;
    }
    return compare(one.length, other.length);
  };

  const quorumOf = (terms, entitled, took) => {
    if (!terms.quorum) return null;
    const needed = Math.ceil((terms.quorum.percent * entitled) / 100);
    return { percent: terms.quorum.percent, entitled, took_part: took, needed, met: took >= needed };
  };

  function decide(terms, ballots, entitled, present) {
    const meaning = Object.fromEntries(terms.options.map((option) => [option.key, option.meaning]));
    const sides = { favour: 0, against: 0, abstention: 0, blank: 0 };
    for (const choices of ballots) {
      const said = new Set(Object.keys(choices).map((key) => meaning[key]));
      for (const side of said.size ? said : ["blank"]) sides[side] = (sides[side] || 0) + 1;
    }
    const { kind, of } = terms.majority;
    const base = { present: Math.max(present, ballots.length), voting: ballots.length, entitled }[of];
    let needed = sides.against + 1;
    if (kind !== "simple") {
      const [part, whole, exact] = SHARES[kind];
      const share = part * BigInt(base);
      needed = Number(exact ? (share + whole - 1n) / whole : share / whole + 1n);
    }
    return {
      favour: sides.favour, against: sides.against, abstention: sides.abstention, blank: sides.blank, majority: kind, of, base, needed,
      passed: sides.favour >= needed && sides.favour > 0,
    };
  }

  const decimal = (value) => { // "0.5" → [5n, 10n]
    const [whole, part = ""] = String(value).split(".");
    return [BigInt(whole + part), 10n ** BigInt(part.length)];
  };

  async function order(terms, totals, money, seed) {
    const draws = await Promise.all(terms.options.map(async (o) => P.toHex(await P.digest("SHA-256", P.utf8.encode(`${seed}|${terms.poll}|${o.key}`)))));
    const levels = CHAINS[terms.tie_break].filter((level) => money || level === "draw" || level === "id");
    const by = {
      points: (a, b) => compare(totals[b], totals[a]), cost: (a, b) => compare(terms.options[a].cost_cents || 0, terms.options[b].cost_cents || 0),
      draw: (a, b) => compare(draws[a], draws[b]), id: (a, b) => codePoints(terms.options[a].key, terms.options[b].key),
    };
    return (a, b) => { for (const level of levels) { const found = by[level](a, b); if (found) return found; } return 0; };
  }

  const fund = (options, costs, worth, chain, left, skip) => {
    const bought = [];
    for (const option of [...options].sort((a, b) => compare(worth[b], worth[a]) || chain(a, b))) {
      if (costs[option] <= left) { left -= costs[option]; bought.push(option); } else if (!skip) break;
    }
    return bought;
  };

  // One count with `money` = [numerator, denominator] per ballot; rows = [{marks: [[option, points]…], weight}].
  function shares(rows, supporters, costs, worth, money, chain) {
    let whole = money[1];
    const held = rows.map(() => money[0]);
    const left = new Set(supporters.keys());
    const bought = [];
    let cost = 0n;
    const price = (option) => {
      let need = costs[option] * whole;
      let paying = 0n;
      const purses = [];
      for (const [row, points] of supporters.get(option)) {
        if (held[row] > 0n) { purses.push([held[row], points, rows[row].weight]); paying += points * rows[row].weight; }
      }
      purses.sort((a, b) => compare(a[0] * b[1], b[0] * a[1]));
      for (const [mine, points, weight] of purses) {
        if (need * points <= mine * paying) return [need, paying];
        need -= mine * weight;
        paying -= points * weight;
      }
      return null;
    };
    for (;;) {
      let best = null;
      let tied = [];
      for (const option of left) {
        const found = price(option);
        if (!found) { left.delete(option); continue; }
        const rho = [found[0], found[1] * whole * worth[option], option, found];
        const ahead = best ? compare(rho[0] * best[1], best[0] * rho[1]) : -1;
        if (ahead < 0) { best = rho; tied = [rho]; } else if (ahead === 0) tied.push(rho);
      }
      if (!best) return { bought, cost };
      const [, , option, [need, paying]] = tied.sort((a, b) => chain(a[2], b[2]))[0];
      const shared = gcd(need, paying);
      const [each, grow] = [need / shared, paying / shared];
      if (grow > 1n) { whole *= grow; for (let row = 0; row < held.length; row += 1) held[row] *= grow; }
      for (const [row, points] of supporters.get(option)) { const rest = held[row] - each * points; held[row] = rest > 0n ? rest : 0n; }
      bought.push(option);
      cost += costs[option];
      left.delete(option);
    }
  }

  async function equalShares(terms, ballots, totals, costs, chain, published) {
    const given = terms.parameters;
    const completion = given.completion || "add1fu";
    const grouped = new Map();
    for (const choices of ballots) {
      const name = P.canonical(choices);
      if (!grouped.has(name)) grouped.set(name, { choices, weight: 0n });
      grouped.get(name).weight += 1n;
    }
    const rows = [...grouped.values()];
    const place = new Map(terms.options.map((option, i) => [option.key, i]));
    const supporters = new Map();
    rows.forEach((row, number) => Object.entries(row.choices).forEach(([key, points]) => {
      const option = place.get(key);
      if (costs[option] > 0n) { if (!supporters.has(option)) supporters.set(option, []); supporters.get(option).push([number, BigInt(points)]); }
    }));
    const wanted = [...supporters.keys()];
    const worth = costs.map((cost) => ((given.utility || "cost") === "cost" ? cost : 1n));
    const budget = BigInt(terms.budget_cents || 0);
    const voters = BigInt(ballots.length);
    const run = (raise) => shares(rows, new Map([...supporters].sort((a, b) => a[0] - b[0])), costs, worth, raise, chain);
    let made = { bought: [], cost: 0n };
    let sure = true;
    if (voters && !completion.startsWith("add1")) made = run([budget, voters]);
    else if (voters) {
      const [part, of] = decimal(given.step ?? 1);
      const at = (times) => [budget * of + BigInt(times) * part * 100n * voters, voters * of]; // a step is in soles, amounts in céntimos
      const early = !completion.startsWith("add1f");
      const ended = (now) => now.bought.length === wanted.length
        || (early && !wanted.some((option) => !now.bought.includes(option) && now.cost + costs[option] <= budget));
      const marks = rows.reduce((sum, row) => sum + Object.keys(row.choices).length, 0) * Math.max(wanted.length, 1);
      const told = published?.raised?.times ?? 0;
      let times = 0;
      if (told * marks > WORK) { times = told; sure = false; }
      made = run(at(times));
      for (;;) {
        if (ended(made)) break;
        const next = run(at(times + 1));
        if (next.cost > budget) break;
        if (!sure) { made = { bought: [], cost: 0n }; break; } // the published end is not one
        times += 1;
        made = next;
        if (times % 50 === 0) await new Promise((go) => { setTimeout(go); });
      }
    }
    let bought = made.bought;
    if (["utilitarian", "add1u", "add1fu"].includes(completion)) {
      const rest = terms.options.map((_, i) => i).filter((i) => !bought.includes(i));
      bought = bought.concat(fund(rest, costs, totals, chain, budget - made.cost, true));
    }
    return { bought, sure };
  }

  // {winners, …} of a budget or an election, or null where the rule is not one of the simple ones.
  async function count(terms, ballots, seed, published) {
    const { rule, parameters } = terms;
    const known = { plurality: [], approval: [], score: [], "greedy-score": ["no_skip", "threshold"], "equal-shares": ["utility", "completion", "step"] }[rule];
    const set = Object.keys(parameters).filter((name) => ![null, false, ""].includes(parameters[name]));
    if (!known || terms.form === "ordinal" || terms.quotas.length || set.some((name) => !known.includes(name))) return null;
    if (rule === "equal-shares" && terms.kind !== "budget") return null;
    const place = new Map(terms.options.map((option, i) => [option.key, i]));
    const totals = terms.options.map(() => 0n);
    const marked = terms.options.map(() => 0n);
    const first = terms.options.map(() => 0n);
    for (const choices of ballots) {
      const entries = Object.entries(choices);
      const top = Math.max(...entries.map(([, points]) => points));
      const heads = entries.filter(([, points]) => points === top);
      for (const [key, points] of entries) { totals[place.get(key)] += BigInt(points); marked[place.get(key)] += 1n; }
      if (heads.length === 1) first[place.get(heads[0][0])] += 1n;
    }
    const money = terms.kind === "budget";
    const chain = await order(terms, totals, money, seed);
    const costs = terms.options.map((option) => BigInt(option.cost_cents || 0));
    const all = terms.options.map((_, i) => i);
    let bought;
    let sure = true;
    if (rule === "equal-shares") ({ bought, sure } = await equalShares(terms, ballots, totals, costs, chain, published));
    else if (rule === "greedy-score") {
      const [part, of] = decimal(parameters.threshold || 0);
      bought = fund(all.filter((i) => totals[i] * of >= part), costs, totals, chain, BigInt(terms.budget_cents || 0), !parameters.no_skip);
    } else {
      const worth = { plurality: first, approval: marked, score: totals }[rule];
      bought = all.sort((a, b) => compare(worth[b], worth[a]) || chain(a, b)).slice(0, terms.seats || 1);
    }
    return { winners: bought.map((i) => terms.options[i].key), cents: bought.reduce((sum, i) => sum + costs[i], 0n), totals, sure };
  }

  return { quorumOf, decide, count };
})();
