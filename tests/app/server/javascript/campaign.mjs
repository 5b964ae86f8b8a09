// Starts a campaign as a strategist, decides it as an editor, and prints what it saw as one JSON object.
import { Client } from "@langchain/langgraph-sdk";

const [apiUrl, strategistKey, editorKey, brief] = process.argv.slice(2);
const strategist = new Client({ apiUrl, apiKey: strategistKey });
const editor = new Client({ apiUrl, apiKey: editorKey });

const { thread_id: thread } = await strategist.threads.create();
const stages = [];
const input = { brief: JSON.parse(brief) };
for await (const part of strategist.runs.stream(thread, "campaign", { input, streamMode: ["custom", "updates"] })) {
  if (part.event === "custom") stages.push(part.data.stage);
}
const waiting = await editor.threads.getState(thread);
const interrupt = waiting.tasks.flatMap((task) => task.interrupts)[0];
const reject = { type: "reject", message: "not this season", end: true };
const command = { resume: { [interrupt.id]: { decisions: [reject] } } };
const ended = await editor.runs.wait(thread, "campaign", { command });
const history = await editor.threads.getHistory(thread);
console.log(JSON.stringify({ thread, stages, next: waiting.next, status: ended.status, checkpoints: history.length }));
