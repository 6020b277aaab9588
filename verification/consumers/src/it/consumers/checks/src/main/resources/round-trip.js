// Fetches ids as a program in JavaScript does, sends back what has become of them, and returns what the server says.
async function roundTrip(server) {
  const rows = JSON.parse(await (await fetch(server + "/rows")).text());
  const answer = await fetch(server + "/rows", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(rows),
  });
  const result = JSON.parse(await answer.text());
  result.addresses = 0;
  for (let i = 0; i < rows.length; i += 100) {
    const found = await fetch(server + "/rows/" + i + "/" + encodeURIComponent(rows[i].checked));
    result.addresses += (await found.text()) === "true" ? 1 : 0;
  }
  return result;
}
