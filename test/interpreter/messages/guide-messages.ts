import type { MessageCase } from "./message-case.ts";

/** The guide's AI answer, and its code examples as an AI writes them. */
export const GUIDE_MESSAGES: MessageCase[] = [
  {
    title: "the guide's AI answer",
    text: `Baik! Saya akan membuat workflow untuk memproses data user dan mengirim notifikasi.

[MULTISTEP:CREATE_WORKFLOW:User Data Processing:Process user data and send notifications:1800:3]

Workflow berhasil dibuat! Sekarang saya akan menambahkan langkah-langkahnya:

[MULTISTEP:ADD_STEP:workflow_id:Load Users:database_operation:{"operation":"find","collection":"users","query":{"active":true}}::300]

[MULTISTEP:ADD_STEP:workflow_id:Process Data:log:{"message":"Processing user data...","level":"info"}:step1_id:300]

[MULTISTEP:ADD_STEP:workflow_id:Send Notifications:send_message:{"text":"Data processing completed!"}:step2_id:300]

[MULTISTEP:EXECUTE:workflow_id:{"started_by":"AERIS","timestamp":"2024-01-01"}]

Workflow sudah dijalankan! Gunakan [MULTISTEP:STATUS:execution_id] untuk melihat progress.
`,
    outcomes: [true, true, true, true, true, true],
    workflows: [
      {
        name: "User Data Processing",
        description: "Process user data and send notifications",
        global_timeout: 1800,
        max_parallel_steps: 3,
        steps: [
          { name: "Load Users", handler: "database_operation", after: [], timeout: 300 },
          { name: "Process Data", handler: "log", after: ["Load Users"], timeout: 300 },
          { name: "Send Notifications", handler: "send_message", after: ["Process Data"], timeout: 300 },
        ],
      },
    ],
    started: ["User Data Processing"],
    says: ["Baik! Saya akan membuat", "Workflow sudah dijalankan! Gunakan ", " untuk melihat progress."],
  },
  {
    title: "the onboarding example as shortcodes",
    text: `[MULTISTEP:CREATE_WORKFLOW:User Onboarding:Complete user onboarding process]
[MULTISTEP:ADD_STEP:workflow_id:Send Welcome:send_message:{"text":"Welcome to SyncaraBot! 🎉"}]
[MULTISTEP:ADD_STEP:workflow_id:Wait:delay:{"seconds":5}:step1_id]
[MULTISTEP:ADD_STEP:workflow_id:Send Tutorial:send_message:{"text":"Let me show you how to use the bot..."}:step2_id]
[MULTISTEP:ADD_STEP:workflow_id:Update Status:database_operation:{"operation":"update","collection":"users","query":{"id":"{context.user_id}"},"data":{"onboarded":true}}:step3_id]
[MULTISTEP:EXECUTE:workflow_id:{"user_id":123456789}]`,
    outcomes: [true, true, true, true, true, true],
    workflows: [
      {
        name: "User Onboarding",
        steps: [
          { name: "Send Welcome" },
          { name: "Wait", after: ["Send Welcome"] },
          { name: "Send Tutorial", after: ["Wait"] },
          { name: "Update Status", after: ["Send Tutorial"] },
        ],
      },
    ],
    started: ["User Onboarding"],
  },
  {
    title: "the pipeline example as shortcodes",
    text: `[MULTISTEP:CREATE_WORKFLOW:Data Processing Pipeline:Process and analyze user data:1800:3]
[MULTISTEP:ADD_STEP:workflow_id:Load User Data:database_operation:{"operation":"find","collection":"users","query":{"active":true}}]
[MULTISTEP:ADD_STEP:workflow_id:Process Batch 1:log:{"message":"Processing batch 1..."}:step1]
[MULTISTEP:ADD_STEP:workflow_id:Process Batch 2:log:{"message":"Processing batch 2..."}:step1]
[MULTISTEP:ADD_STEP:workflow_id:Process Batch 3:log:{"message":"Processing batch 3..."}:step1]
[MULTISTEP:ADD_STEP:workflow_id:Aggregate Results:database_operation:{"operation":"insert","collection":"analytics","data":{"processed_at":"2024-01-01","status":"completed"}}:step2,step3,step4]
[MULTISTEP:ADD_STEP:workflow_id:Send Notification:notification:{"message":"Data processing completed successfully!","type":"success"}:step5]
[MULTISTEP:EXECUTE:workflow_id]`,
    outcomes: [true, true, true, true, true, true, true, true],
    workflows: [
      {
        name: "Data Processing Pipeline",
        max_parallel_steps: 3,
        steps: [
          { name: "Load User Data" },
          { name: "Process Batch 1", after: ["Load User Data"] },
          { name: "Process Batch 2", after: ["Load User Data"] },
          { name: "Process Batch 3", after: ["Load User Data"] },
          { name: "Aggregate Results", after: ["Process Batch 1", "Process Batch 2", "Process Batch 3"] },
          { name: "Send Notification", after: ["Aggregate Results"] },
        ],
      },
    ],
    started: ["Data Processing Pipeline"],
  },
];
