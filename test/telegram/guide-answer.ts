/** "AI Response dengan Multi-Step" of the multi-step guide, verbatim. */
export const GUIDE_ANSWER = `Baik! Saya akan membuat workflow untuk memproses data user dan mengirim notifikasi.

[MULTISTEP:CREATE_WORKFLOW:User Data Processing:Process user data and send notifications:1800:3]

Workflow berhasil dibuat! Sekarang saya akan menambahkan langkah-langkahnya:

[MULTISTEP:ADD_STEP:workflow_id:Load Users:database_operation:{"operation":"find","collection":"users","query":{"active":true}}::300]

[MULTISTEP:ADD_STEP:workflow_id:Process Data:log:{"message":"Processing user data...","level":"info"}:step1_id:300]

[MULTISTEP:ADD_STEP:workflow_id:Send Notifications:send_message:{"text":"Data processing completed!"}:step2_id:300]

[MULTISTEP:EXECUTE:workflow_id:{"started_by":"AERIS","timestamp":"2024-01-01"}]

Workflow sudah dijalankan! Gunakan [MULTISTEP:STATUS:execution_id] untuk melihat progress.
`;

/** A QUICK_WORKFLOW of steps that run one after another. */
export function chainOf(name: string, steps: readonly { name: string; handler: string; params: object }[]): string {
  const chained = steps.map((step, index) =>
    index === 0 ? step : { ...step, dependencies: [steps[index - 1]!.name] },
  );
  return `[MULTISTEP:QUICK_WORKFLOW:${name}:${JSON.stringify(chained)}]`;
}

export function delay(name: string, seconds: number) {
  return { name, handler: "delay", params: { seconds } };
}
export function say(name: string, text: string) {
  return { name, handler: "send_message", params: { text } };
}
