import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

type Line = components["schemas"]["Line"];

const client = createClient<paths>({ baseUrl: process.argv[2] });

// The compiler knows that an id is a text, and no number.
const one: Line = { id: "9223372036854775807", others: [], count: 1 };
const text: string = one.id!;
// @ts-expect-error
const wrong: number = one.id!;
// @ts-expect-error
const counted: string = one.count!;

function check(condition: boolean, message: string): void {
  if (!condition) {
    throw new Error(message);
  }
}

// The same ids in each run, of all sizes up to 2^63 - 1.
let state = 42n;
function random(): bigint {
  state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n);
  return state;
}
function randomId(): string {
  const bits = random() >> 58n;
  return ((random() >> 1n) >> bits).toString();
}

const sent: Line[] = [one];
while (sent.length < 10_000) {
  sent.push({ id: randomId(), others: [randomId()], count: 1 });
}
const echo = await client.POST("/echo", { body: sent });
check(echo.data!.length === sent.length, "lines are missing");
echo.data!.forEach((line, i) => {
  check(line.id === sent[i]!.id, `${sent[i]!.id} came back as ${line.id}`);
  check(line.others!.join() === sent[i]!.others!.join(), `${sent[i]!.others} came back as ${line.others}`);
});

const drawn = await client.GET("/ids", { params: { query: { count: 10_000, format: "decimal" } } });
if (typeof drawn.data !== "object") {
  throw new Error("JSON was asked for");
}
const ids: string[] = drawn.data.ids;
check(new Set(ids).size === 10_000, "ids are missing");
check(ids.some((id) => Number(id).toString() !== id), "no id has more digits than a number keeps");

const path = ids[ids.length - 1]!;
const decoded = await client.GET("/ids/{id}", { params: { path: { id: path } } });
check(decoded.data!.id === path, `${path} came back as ${decoded.data!.id}`);

const wrongCount = await client.GET("/ids", { params: { query: { count: 0 } } });
check(wrongCount.error?.status === 400, "a wrong count is no problem");

console.log(`TypeScript has kept all digits of ${sent.length + ids.length} ids`);
