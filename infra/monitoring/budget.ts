/** What the account may cost in a month. */
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

const ACTUAL_PERCENT = [50, 80, 100];

/**
 * Told at each step, and when the forecast passes the whole. It covers the account: a filter by the tag Project would
 * see nothing until somebody activates that tag for cost allocation ("Activating user-defined cost allocation tags",
 * AWS Billing user guide).
 */
export function budget(scope: Construct, name: string, limitUsd: number, topic: ITopic): void {
  const notification = (notificationType: 'ACTUAL' | 'FORECASTED', threshold: number) => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
    subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
  });
  new CfnBudget(scope, 'Budget', {
    budget: {
      budgetName: `${name}-monthly`,
      budgetType: 'COST',
      timeUnit: 'MONTHLY',
      budgetLimit: { amount: limitUsd, unit: 'USD' },
    },
    notificationsWithSubscribers: [
      ...ACTUAL_PERCENT.map((percent) => notification('ACTUAL', percent)),
      notification('FORECASTED', 100),
    ],
  });
}
